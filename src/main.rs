//! The `fietje` binary: everything is in the library.

#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    fietje::cli::main()
}

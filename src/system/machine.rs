//! The computer that this program runs on: memory and processor, on every operating system.

use sysinfo::{CpuRefreshKind, MemoryRefreshKind, RefreshKind, System};

/// Memory that is available without swapping, in bytes; `None` on systems that are not known.
pub fn free_memory() -> Option<u64> {
    let memory = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    known(System::new_with_specifics(memory).available_memory())
}

/// The processor's name, as its maker writes it; `None` where the system does not say it, as on most ARM64 Linux.
pub fn processor() -> Option<String> {
    let system = System::new_with_specifics(RefreshKind::nothing().with_cpu(CpuRefreshKind::nothing()));
    let name = system.cpus().first()?.brand().trim().to_owned();
    Some(name).filter(|name| !name.is_empty())
}

/// The most memory that this process ever held, in bytes; `None` except on Linux.
pub fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// Zero is how `sysinfo` says that it does not know.
fn known(bytes: u64) -> Option<u64> {
    Some(bytes).filter(|&bytes| bytes > 0)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn linux_reports_its_memory_and_ours() {
        let (free, peak) = (free_memory().unwrap(), peak_memory().unwrap());
        // Whatever the units were, they would be wrong by a thousand.
        assert!((1 << 20..1 << 50).contains(&free), "{free} bytes are free");
        assert!((1 << 20..1 << 40).contains(&peak), "{peak} bytes at the most");
    }
}

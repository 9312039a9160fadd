//! The computer: processor, memory, disk, GPU, terminal.

use std::io::IsTerminal;
use std::path::Path;

use phi_cpu::InstructionSet;

use super::{Finding, Verdict};
use crate::cli::Context;
use crate::cli::launch::placement_text;
use crate::cli::ui::is_dumb;
use crate::config::CharacterSet;
use crate::engine::{CUDA_IS_BUILT_IN, GpuError};
use crate::i18n::text;
use crate::launch::{CpuReason, Machine, Placement, ResolvedModel};
use crate::model::{ModelFiles, Presence, needed_memory};
use crate::system;

/// Looks at all of it.
pub fn look(context: &Context) -> Vec<Finding> {
    let model = ResolvedModel::of(&context.settings.model).ok();
    let files = model.as_ref().and_then(ResolvedModel::files);
    vec![
        processor(context),
        memory(context, files),
        disk(context, files),
        gpu(context),
        device(context),
        terminal(context),
    ]
}

fn processor(context: &Context) -> Finding {
    let messages = context.messages();
    let kernels = InstructionSet::detect().name();
    let threads = context.settings.threads.get();
    let name = system::processor().unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let found = text!(messages, "doctor-processor-found", name = name, kernels = kernels, threads = threads);
    let finding = Finding::good("processor", text!(messages, "doctor-processor"), found);
    if kernels == "scalar" {
        finding.but(Verdict::Warning, text!(messages, "doctor-processor-slow"))
    } else {
        finding
    }
}

fn memory(context: &Context, files: Option<&ModelFiles>) -> Finding {
    let messages = context.messages();
    let title = text!(messages, "doctor-memory");
    let Some(free) = system::free_memory() else { return Finding::good("memory", title, "?") };
    let finding = Finding::good("memory", title, text!(messages, "doctor-free", bytes = messages.bytes(free)));
    match files.map(|files| needed_memory(files.bytes, context.settings.window.bytes())) {
        Some(needed) if needed > free => {
            finding.but(Verdict::Warning, text!(messages, "doctor-memory-short", needed = messages.bytes(needed)))
        }
        _ => finding,
    }
}

fn disk(context: &Context, files: Option<&ModelFiles>) -> Finding {
    let messages = context.messages();
    let cache = &context.settings.hub.cache;
    let title = text!(messages, "doctor-disk");
    let place = cache.ancestors().find(|place| place.is_dir()).unwrap_or(Path::new("/"));
    let Ok(free) = fs4::available_space(place) else { return Finding::good("disk", title, "?") };
    let found =
        text!(messages, "doctor-disk-found", bytes = messages.bytes(free), path = cache.display().to_string());
    let finding = Finding::good("disk", title, found);
    let missing = files.filter(|files| context.hub().find(files).presence != Presence::Present);
    match missing {
        Some(files) if files.bytes > free => {
            finding.but(Verdict::Warning, text!(messages, "doctor-disk-short", needed = messages.bytes(files.bytes)))
        }
        _ => finding,
    }
}

fn gpu(context: &Context) -> Finding {
    let messages = context.messages();
    let title = text!(messages, "doctor-gpu");
    match Machine::detect().gpus {
        Ok(gpus) if !gpus.is_empty() => {
            let shown = gpus.iter().map(|gpu| {
                let (free, memory) = (messages.bytes(gpu.free_bytes), messages.bytes(gpu.memory_bytes));
                text!(
                    messages,
                    "doctor-gpu-found",
                    name = gpu.name.as_str(),
                    free = free,
                    memory = memory,
                    driver = gpu.driver.as_str()
                )
            });
            let finding = Finding::good("gpu", title, shown.collect::<Vec<_>>().join("; "));
            if CUDA_IS_BUILT_IN {
                finding
            } else {
                finding.but(Verdict::Warning, text!(messages, "device-not-built-in-hint"))
            }
        }
        Ok(_) | Err(GpuError::NoDriver(_)) => Finding::good("gpu", title, text!(messages, "doctor-gpu-none")),
        Err(GpuError::Driver(reason)) => {
            Finding::good("gpu", title, text!(messages, "doctor-gpu-broken", reason = reason))
                .but(Verdict::Warning, text!(messages, "doctor-gpu-broken-hint"))
        }
    }
}

/// What the model would run on, and why.
fn device(context: &Context) -> Finding {
    let messages = context.messages();
    let title = text!(messages, "show-runs-on");
    if let Some(endpoint) = &context.settings.endpoint {
        return Finding::good("device", title, text!(messages, "doctor-sent-to", server = endpoint.host()));
    }
    let model = ResolvedModel::of(&context.settings.model);
    match model.and_then(|model| context.launcher().plan_on(&Machine::detect(), model)) {
        Err(error) => Finding::of_report("device", title, Verdict::Problem, &error.into(), messages),
        Ok(plan) => {
            let finding = Finding::good("device", title, messages.render(&placement_text(&plan.placement)));
            match plan.placement {
                Placement::Cpu(CpuReason::NoCheckpoint(name)) => {
                    finding.but(Verdict::Warning, text!(messages, "doctor-pull", model = name))
                }
                _ => finding,
            }
        }
    }
}

fn terminal(context: &Context) -> Finding {
    let messages = context.messages();
    let title = text!(messages, "doctor-terminal");
    if !std::io::stdout().is_terminal() {
        return Finding::good("terminal", title, text!(messages, "doctor-terminal-none"));
    }
    let variable = |name: &str| context.environment.get(name).unwrap_or("?").to_owned();
    let (columns, rows) = crossterm::terminal::size().unwrap_or_default();
    let found = format!("{}, {columns}×{rows}", variable("TERM"));
    let finding = Finding::good("terminal", title, found);
    // Windows has no such variable, and its consoles take Unicode.
    let is_utf8 = cfg!(windows) || context.environment.character_set() == CharacterSet::Utf8;
    if is_dumb(&context.environment) {
        return finding.but(Verdict::Warning, text!(messages, "doctor-terminal-dumb"));
    }
    if is_utf8 { finding } else { finding.but(Verdict::Warning, text!(messages, "doctor-terminal-locale")) }
}

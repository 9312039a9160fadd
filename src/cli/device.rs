//! Where a model computes, and why there. Never a silent fall-back: what was asked for by name is taken or refused, and
//! what was left to us can be read from `models show`, `doctor` and the chat's status line.

use std::path::Path;

use super::run_model::catalogue_files;
use crate::config::{Device, Environment};
use crate::engine::{CUDA_IS_BUILT_IN, Gpu, GpuError, GpuMemory, gpus, needed_bytes};
use crate::hub::Hub;
use crate::i18n::{Messages, text};
use crate::model::{Catalogue, ModelFiles, ModelRef, Quantisation};
use crate::report::{ExitCode, Report};

/// Where a model computes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    Cpu(CpuReason),
    /// On a GPU, with room for so much.
    Gpu(Gpu, GpuMemory),
}

/// Why on the processor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CpuReason {
    /// It was asked for.
    Asked,
    /// This build knows no other; the name of the GPU that is there all the same.
    NotBuiltIn(Option<String>),
    /// There is no GPU.
    NoGpu,
    /// Nobody knows what there is: the driver does not answer.
    BrokenDriver(String),
    /// The GPU needs the checkpoint, which is not here.
    NoCheckpoint(String),
    /// The model is a GGUF file, or the one in the program.
    GgufOnly,
    /// The GPU has too little memory free.
    TooLarge { free: u64, needed: u64 },
}

/// What there is to choose from.
pub struct Situation {
    pub is_built_in: bool,
    pub gpus: Result<Vec<Gpu>, GpuError>,
}

impl Situation {
    /// As it is on this machine.
    pub fn here() -> Self {
        Self { is_built_in: CUDA_IS_BUILT_IN, gpus: gpus() }
    }

    /// The same, where the driver is asked only if its answer can matter.
    pub fn for_running(asked: Device) -> Self {
        let matters = CUDA_IS_BUILT_IN && asked != Device::Cpu;
        Self { is_built_in: CUDA_IS_BUILT_IN, gpus: if matters { gpus() } else { Ok(Vec::new()) } }
    }
}

/// What a GPU would run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Weights {
    /// A checkpoint that is here, or may be fetched: bytes once loaded.
    Checkpoint(u64),
    /// One that is not here, by its name.
    Absent(String, u64),
    Gguf,
}

/// Chooses for what was asked.
pub fn choose(
    asked: Device,
    situation: &Situation,
    weights: &Weights,
    messages: &Messages,
) -> Result<Choice, Report> {
    match asked {
        Device::Cpu => Ok(Choice::Cpu(CpuReason::Asked)),
        Device::Auto => Ok(choose_freely(situation, weights)),
        Device::Cuda(number) => choose_gpu(asked, number.unwrap_or(0), situation, weights, messages),
    }
}

fn choose_freely(situation: &Situation, weights: &Weights) -> Choice {
    let first = match &situation.gpus {
        Ok(gpus) => gpus.first(),
        Err(GpuError::NoDriver(_)) => None,
        Err(GpuError::Driver(reason)) => return Choice::Cpu(CpuReason::BrokenDriver(reason.clone())),
    };
    if !situation.is_built_in {
        return Choice::Cpu(CpuReason::NotBuiltIn(first.map(|gpu| gpu.name.clone())));
    }
    let Some(gpu) = first else { return Choice::Cpu(CpuReason::NoGpu) };
    match weights {
        Weights::Gguf => Choice::Cpu(CpuReason::GgufOnly),
        Weights::Absent(name, _) => Choice::Cpu(CpuReason::NoCheckpoint(name.clone())),
        Weights::Checkpoint(bytes) => match GpuMemory::for_weights(gpu.free_bytes, *bytes) {
            Some(room) => Choice::Gpu(gpu.clone(), room),
            None => Choice::Cpu(CpuReason::TooLarge { free: gpu.free_bytes, needed: needed_bytes(*bytes) }),
        },
    }
}

fn choose_gpu(
    asked: Device,
    number: u32,
    situation: &Situation,
    weights: &Weights,
    messages: &Messages,
) -> Result<Choice, Report> {
    let missing = || Report::new(text!(messages, "device-missing", device = asked.to_string()), ExitCode::Usage);
    if !situation.is_built_in {
        return Err(missing()
            .because(text!(messages, "device-not-built-in"))
            .hint(text!(messages, "device-not-built-in-hint"))
            .hint(text!(messages, "device-missing-hint")));
    }
    let gpus = match &situation.gpus {
        Ok(gpus) => gpus,
        Err(error) => return Err(missing().because(error.to_string()).hint(text!(messages, "device-missing-hint"))),
    };
    let Some(gpu) = gpus.iter().find(|gpu| gpu.number == number) else {
        let known = gpus.iter().map(|gpu| format!("cuda:{} ({})", gpu.number, gpu.name)).collect::<Vec<_>>();
        let why = if known.is_empty() { text!(messages, "doctor-gpu-none") } else { known.join(", ") };
        return Err(missing().because(why).hint(text!(messages, "device-missing-hint")));
    };
    let bytes = match weights {
        Weights::Checkpoint(bytes) | Weights::Absent(_, bytes) => *bytes,
        Weights::Gguf => {
            return Err(Report::new(text!(messages, "gpu-needs-checkpoint"), ExitCode::Usage)
                .hint(text!(messages, "gpu-no-gguf-hint")));
        }
    };
    GpuMemory::for_weights(gpu.free_bytes, bytes).map(|room| Choice::Gpu(gpu.clone(), room)).ok_or_else(|| {
        let (free, needed) = (messages.bytes(gpu.free_bytes), messages.bytes(needed_bytes(bytes)));
        let what = text!(messages, "gpu-too-small", gpu = gpu.name.as_str(), free = free, needed = needed);
        let report = Report::new(what, ExitCode::Failed);
        let report = match next_smaller(gpu.free_bytes, bytes) {
            Some(smaller) => report.hint(text!(messages, "gpu-smaller-hint", quantisation = smaller.to_string())),
            None => report,
        };
        report.hint(text!(messages, "device-missing-hint"))
    })
}

/// The largest form of the model below `bytes` that fits.
fn next_smaller(free: u64, bytes: u64) -> Option<Quantisation> {
    let catalogue = Catalogue::built_in().ok()?;
    let sizes = Quantisation::ALL.into_iter().filter_map(|quantisation| {
        let files = catalogue.find("chat", Some(quantisation)).ok()?;
        Some((quantisation, files.bytes))
    });
    let fits = |&(quantisation, size): &(Quantisation, u64)| {
        quantisation != Quantisation::Safetensors && size < bytes && GpuMemory::for_weights(free, size).is_some()
    };
    sizes.filter(fits).max_by_key(|&(_, size)| size).map(|(quantisation, _)| quantisation)
}

/// What a GPU would run for a model, and what it is chosen by.
pub struct Candidate {
    pub weights: Weights,
    /// The checkpoint's files on the hub, where the catalogue names them.
    pub checkpoint: Option<ModelFiles>,
    /// How it is made smaller: what `chat:q4_k_m` means on a GPU.
    pub quantisation: Quantisation,
}

impl Candidate {
    /// What `reference` means to a GPU. A model takes about as much there as its file of the same quantisation.
    pub fn of(
        reference: &ModelRef,
        hub: &Hub,
        environment: &Environment,
        messages: &Messages,
    ) -> Result<Self, Report> {
        let without = |weights, quantisation| Self { weights, checkpoint: None, quantisation };
        match reference {
            ModelRef::Mini => Ok(without(Weights::Gguf, Quantisation::Q8_0)),
            ModelRef::Path(path) => {
                let weights = checkpoint_bytes(&environment.expand_home(path));
                let weights = weights.map_or(Weights::Gguf, Weights::Checkpoint);
                Ok(without(weights, Quantisation::Safetensors))
            }
            ModelRef::Named { name, .. } => {
                let files = catalogue_files(reference, messages)?;
                let whole = ModelRef::Named { name: name.clone(), quantisation: Some(Quantisation::Safetensors) };
                let checkpoint = catalogue_files(&whole, messages)?;
                let weights = if hub.find(&checkpoint).presence.is_complete() {
                    Weights::Checkpoint(files.bytes)
                } else {
                    Weights::Absent(whole.to_string(), files.bytes)
                };
                Ok(Self { weights, checkpoint: Some(checkpoint), quantisation: files.quantisation })
            }
        }
    }
}

/// Bytes of the weights in a checkpoint directory; nothing where it is none.
fn checkpoint_bytes(path: &Path) -> Option<u64> {
    let files = std::fs::read_dir(path).ok()?.flatten().map(|entry| entry.path());
    let weights = files.filter(|path| path.extension().is_some_and(|extension| extension == "safetensors"));
    Some(weights.filter_map(|path| std::fs::metadata(path).ok()).map(|about| about.len()).sum())
}

impl Choice {
    /// What is told of it.
    pub fn told(&self, messages: &Messages) -> String {
        match self {
            Self::Gpu(gpu, room) => {
                let (needed, free) = (messages.bytes(room.needed_bytes), messages.bytes(gpu.free_bytes));
                let number = gpu.number.to_string();
                let name = gpu.name.as_str();
                text!(messages, "device-gpu", number = number, name = name, needed = needed, free = free)
            }
            Self::Cpu(reason) => match reason {
                CpuReason::Asked => text!(messages, "device-cpu-asked"),
                CpuReason::NotBuiltIn(None) | CpuReason::NoGpu => text!(messages, "device-cpu-no-gpu"),
                CpuReason::BrokenDriver(reason) => {
                    text!(messages, "device-cpu-broken-driver", reason = reason.as_str())
                }
                CpuReason::NotBuiltIn(Some(name)) => text!(messages, "device-cpu-not-built-in", gpu = name.as_str()),
                CpuReason::NoCheckpoint(name) => text!(messages, "device-cpu-no-checkpoint", model = name.as_str()),
                CpuReason::GgufOnly => text!(messages, "device-cpu-gguf"),
                CpuReason::TooLarge { free, needed } => {
                    let (free, needed) = (messages.bytes(*free), messages.bytes(*needed));
                    text!(messages, "device-cpu-too-large", free = free, needed = needed)
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Language, Text};

    const GB: u64 = 1_000_000_000;

    fn situation(is_built_in: bool, free: &[u64]) -> Situation {
        let gpu = |(number, &free_bytes): (u32, &u64)| Gpu {
            number,
            name: format!("GPU {number}"),
            memory_bytes: 24 * GB,
            free_bytes,
            driver: "1".to_owned(),
        };
        Situation { is_built_in, gpus: Ok((0..).zip(free).map(gpu).collect()) }
    }

    fn take(asked: Device, situation: &Situation, weights: &Weights) -> Result<Choice, Report> {
        choose(asked, situation, weights, &Messages::new(Language::English))
    }

    #[test]
    fn what_is_left_to_us_says_why() {
        let checkpoint = Weights::Checkpoint(3 * GB);
        let reason = |situation: &Situation, weights: &Weights| match take(Device::Auto, situation, weights).unwrap()
        {
            Choice::Cpu(reason) => reason,
            Choice::Gpu(..) => panic!("a GPU"),
        };
        assert_eq!(reason(&situation(false, &[]), &checkpoint), CpuReason::NotBuiltIn(None));
        let name = Some("GPU 0".to_owned());
        assert_eq!(reason(&situation(false, &[24 * GB]), &checkpoint), CpuReason::NotBuiltIn(name));
        assert_eq!(reason(&situation(true, &[]), &checkpoint), CpuReason::NoGpu);
        assert_eq!(reason(&situation(true, &[24 * GB]), &Weights::Gguf), CpuReason::GgufOnly);
        let without = |error| Situation { is_built_in: true, gpus: Err(error) };
        assert_eq!(reason(&without(GpuError::NoDriver("x".to_owned())), &checkpoint), CpuReason::NoGpu);
        let broken = without(GpuError::Driver("version mismatch".to_owned()));
        assert_eq!(reason(&broken, &checkpoint), CpuReason::BrokenDriver("version mismatch".to_owned()));
        let absent = Weights::Absent("chat:safetensors".to_owned(), 3 * GB);
        assert!(matches!(reason(&situation(true, &[24 * GB]), &absent), CpuReason::NoCheckpoint(_)));
        assert!(matches!(reason(&situation(true, &[4 * GB]), &checkpoint), CpuReason::TooLarge { .. }));
        let taken = take(Device::Auto, &situation(true, &[24 * GB]), &checkpoint).unwrap();
        let told = taken.told(&Messages::new(Language::English));
        assert_eq!(told, "cuda:0 (GPU 0), uses 4.9 GB of 24.0 GB free memory");
        assert_eq!(take(Device::Cpu, &situation(true, &[24 * GB]), &checkpoint), Ok(Choice::Cpu(CpuReason::Asked)));
    }

    #[test]
    fn what_is_asked_for_by_name_is_taken_or_refused() {
        let checkpoint = Weights::Checkpoint(555 * GB / 100);
        let second = Device::Cuda(Some(1));
        let taken = take(second, &situation(true, &[GB, 24 * GB]), &checkpoint).unwrap();
        assert!(matches!(taken, Choice::Gpu(gpu, _) if gpu.number == 1));
        let refused = |situation: &Situation, weights: &Weights| take(second, situation, weights).unwrap_err();
        assert_eq!(refused(&situation(false, &[24 * GB]), &checkpoint).code, ExitCode::Usage);
        let shown = |text: &Text| Messages::new(Language::English).render(text);
        assert!(shown(&refused(&situation(true, &[24 * GB]), &checkpoint).causes[0]).contains("cuda:0 (GPU 0)"));
        let without = |error| Situation { is_built_in: true, gpus: Err(error) };
        let no_driver = without(GpuError::NoDriver("no driver".to_owned()));
        assert_eq!(refused(&no_driver, &checkpoint).causes, ["no driver".into()]);
        assert!(shown(&refused(&situation(true, &[GB, 24 * GB]), &Weights::Gguf).hints[0]).contains("safetensors"));
        // Six gigabytes hold the model in six bits, not in sixteen.
        let small = refused(&situation(true, &[GB, 6 * GB]), &checkpoint);
        assert!(shown(&small.hints[0]).contains("q8_0"), "{small:?}");
        assert_eq!(refused(&situation(true, &[GB, GB]), &checkpoint).hints.len(), 1);
    }
}

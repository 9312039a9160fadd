//! Where a model runs, and why there: a pure function of the model, its weights, the device and the machine.
//!
//! Never a silent fall-back: a device that the user names is taken or refused. What is left to us is explained by
//! `models show`, `doctor` and the chat's status line.

use std::path::Path;

use super::{DeviceError, LaunchError, ResolvedModel, catalogue};
use crate::config::{Device, Endpoint};
use crate::engine::{CUDA_IS_BUILT_IN, Gpu, GpuError, GpuMemory, SamplingDefaults, gpus, needed_bytes};
use crate::hub::Hub;
use crate::model::{Catalogue, ModelFiles, Quantisation};

/// What answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    Local(LocalPlan),
    Server(Endpoint),
}

impl Plan {
    /// The sampling that its model is made for.
    pub fn sampling_defaults(&self) -> SamplingDefaults {
        match self {
            Self::Server(_) => SamplingDefaults::Server,
            Self::Local(LocalPlan { weights: ResolvedModel::Mini(_), .. }) => SamplingDefaults::Mini,
            Self::Local(_) => SamplingDefaults::Author,
        }
    }
}

/// A model on this computer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalPlan {
    /// What the model is called, wherever it runs.
    pub name: String,
    /// The files to load: on a GPU the checkpoint, whatever quantisation was requested.
    pub weights: ResolvedModel,
    pub placement: Placement,
}

/// Where a model computes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placement {
    Cpu(CpuReason),
    Gpu {
        gpu: Gpu,
        memory: GpuMemory,
        /// What the checkpoint is quantised to: what `chat:q4_k_m` means on a GPU.
        quantisation: Quantisation,
    },
}

/// Why on the processor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CpuReason {
    Requested,
    /// This build has no CUDA; the name of the GPU that is there all the same.
    NotBuiltIn(Option<String>),
    NoGpu,
    /// The driver does not respond.
    BrokenDriver(String),
    /// The GPU needs the checkpoint of this name, which is not here.
    NoCheckpoint(String),
    /// The model is a GGUF file, or the one in the program.
    GgufOnly,
    /// The GPU has too little memory free; both in bytes.
    TooLarge {
        free: u64,
        needed: u64,
    },
}

/// What there is to run a model on.
pub struct Machine {
    pub has_cuda: bool,
    pub gpus: Result<Vec<Gpu>, GpuError>,
}

impl Machine {
    /// This machine as it is.
    pub fn detect() -> Self {
        Self { has_cuda: CUDA_IS_BUILT_IN, gpus: gpus() }
    }

    /// The same, asking the driver only if its answer matters for `device`.
    pub fn for_running(device: Device) -> Self {
        let matters = CUDA_IS_BUILT_IN && device != Device::Cpu;
        Self { has_cuda: CUDA_IS_BUILT_IN, gpus: if matters { gpus() } else { Ok(Vec::new()) } }
    }
}

/// What a GPU would load for a model. It takes about as many bytes there as the file of the same quantisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GpuWeights {
    /// A checkpoint directory of the user's.
    Directory { bytes: u64 },
    /// The catalogue's checkpoint, which is here.
    Here { checkpoint: ModelFiles, bytes: u64 },
    /// The catalogue's checkpoint, which is not.
    Absent { checkpoint: ModelFiles, bytes: u64 },
    /// None: a GPU runs checkpoints only.
    Gguf,
}

impl GpuWeights {
    /// Looks for what a GPU would load. Reads directories, not files.
    pub fn find(model: &ResolvedModel, hub: &Hub) -> Result<Self, LaunchError> {
        match model {
            ResolvedModel::Mini(_) => Ok(Self::Gguf),
            ResolvedModel::Path(path) => {
                Ok(checkpoint_bytes(path).map_or(Self::Gguf, |bytes| Self::Directory { bytes }))
            }
            ResolvedModel::Catalogue(files) => {
                let checkpoint = catalogue()?.find(&files.model, Some(Quantisation::Safetensors))?;
                let is_here = hub.find(&checkpoint).presence.is_complete();
                let bytes = files.bytes;
                Ok(if is_here { Self::Here { checkpoint, bytes } } else { Self::Absent { checkpoint, bytes } })
            }
        }
    }

    fn bytes(&self) -> Option<u64> {
        match self {
            Self::Directory { bytes } | Self::Here { bytes, .. } | Self::Absent { bytes, .. } => Some(*bytes),
            Self::Gguf => None,
        }
    }
}

/// Bytes of the weights in a checkpoint directory; `None` where `path` is not a directory.
fn checkpoint_bytes(path: &Path) -> Option<u64> {
    let files = std::fs::read_dir(path).ok()?.flatten().map(|entry| entry.path());
    let weights = files.filter(|path| path.extension().is_some_and(|extension| extension == "safetensors"));
    Some(weights.filter_map(|path| std::fs::metadata(path).ok()).map(|about| about.len()).sum())
}

/// Plans `model` for `device` on `machine`.
pub fn plan(
    model: ResolvedModel,
    weights: GpuWeights,
    device: Device,
    machine: &Machine,
) -> Result<LocalPlan, DeviceError> {
    let name = model.name();
    let chosen = match device {
        Device::Cpu => Err(CpuReason::Requested),
        Device::Auto => choose(machine, &weights),
        Device::Cuda(number) => Ok(require(device, number.unwrap_or(0), machine, &weights)?),
    };
    let (gpu, memory) = match chosen {
        Ok(chosen) => chosen,
        Err(reason) => return Ok(LocalPlan { name, weights: model, placement: Placement::Cpu(reason) }),
    };
    let quantisation = model.files().map_or(Quantisation::Safetensors, |files| files.quantisation);
    let weights = match weights {
        GpuWeights::Here { checkpoint, .. } | GpuWeights::Absent { checkpoint, .. } => {
            ResolvedModel::Catalogue(checkpoint)
        }
        GpuWeights::Directory { .. } | GpuWeights::Gguf => model,
    };
    Ok(LocalPlan { name, weights, placement: Placement::Gpu { gpu, memory, quantisation } })
}

/// The first GPU, if it can run `weights`, else why not.
fn choose(machine: &Machine, weights: &GpuWeights) -> Result<(Gpu, GpuMemory), CpuReason> {
    let first = match &machine.gpus {
        Ok(gpus) => gpus.first(),
        Err(GpuError::NoDriver(_)) => None,
        Err(GpuError::Driver(reason)) => return Err(CpuReason::BrokenDriver(reason.clone())),
    };
    if !machine.has_cuda {
        return Err(CpuReason::NotBuiltIn(first.map(|gpu| gpu.name.clone())));
    }
    let gpu = first.ok_or(CpuReason::NoGpu)?;
    let bytes = match weights {
        GpuWeights::Gguf => return Err(CpuReason::GgufOnly),
        GpuWeights::Absent { checkpoint, .. } => {
            return Err(CpuReason::NoCheckpoint(checkpoint.reference().to_string()));
        }
        GpuWeights::Directory { bytes } | GpuWeights::Here { bytes, .. } => *bytes,
    };
    let memory = GpuMemory::for_weights(gpu.free_bytes, bytes);
    let too_large = || CpuReason::TooLarge { free: gpu.free_bytes, needed: needed_bytes(bytes) };
    memory.map(|memory| (gpu.clone(), memory)).ok_or_else(too_large)
}

/// The GPU that the user named.
fn require(
    device: Device,
    number: u32,
    machine: &Machine,
    weights: &GpuWeights,
) -> Result<(Gpu, GpuMemory), DeviceError> {
    if !machine.has_cuda {
        return Err(DeviceError::NotBuiltIn(device));
    }
    let gpus = machine.gpus.as_ref().map_err(|source| DeviceError::Driver { device, source: source.clone() })?;
    let Some(gpu) = gpus.iter().find(|gpu| gpu.number == number) else {
        return Err(DeviceError::Missing { device, known: gpus.clone() });
    };
    let bytes = weights.bytes().ok_or(DeviceError::NeedsCheckpoint)?;
    let too_small = || DeviceError::TooSmall {
        gpu: gpu.name.clone(),
        free: gpu.free_bytes,
        needed: needed_bytes(bytes),
        smaller: next_smaller(gpu.free_bytes, bytes),
    };
    GpuMemory::for_weights(gpu.free_bytes, bytes).map(|memory| (gpu.clone(), memory)).ok_or_else(too_small)
}

/// The largest quantisation of the chat model below `bytes` that fits into `free`.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::MiniModel;

    const GB: u64 = 1_000_000_000;

    fn machine(has_cuda: bool, free: &[u64]) -> Machine {
        let gpu = |(number, &free_bytes): (u32, &u64)| Gpu {
            number,
            name: format!("GPU {number}"),
            memory_bytes: 24 * GB,
            free_bytes,
            driver: "1".to_owned(),
        };
        Machine { has_cuda, gpus: Ok((0..).zip(free).map(gpu).collect()) }
    }

    fn named(name: &str) -> (ResolvedModel, ModelFiles) {
        let model = ResolvedModel::parse(name).unwrap();
        let checkpoint = catalogue().unwrap().find("chat", Some(Quantisation::Safetensors)).unwrap();
        (model, checkpoint)
    }

    fn here(bytes: u64) -> GpuWeights {
        GpuWeights::Here { checkpoint: named("chat").1, bytes }
    }

    fn placed(device: Device, machine: &Machine, weights: GpuWeights) -> Result<Placement, DeviceError> {
        plan(named("chat").0, weights, device, machine).map(|plan| plan.placement)
    }

    #[test]
    fn without_a_named_device_the_processor_is_taken_for_a_reason() {
        let reason = |machine: &Machine, weights| match placed(Device::Auto, machine, weights).unwrap() {
            Placement::Cpu(reason) => reason,
            Placement::Gpu { .. } => panic!("a GPU"),
        };
        assert_eq!(reason(&machine(false, &[]), here(3 * GB)), CpuReason::NotBuiltIn(None));
        let name = Some("GPU 0".to_owned());
        assert_eq!(reason(&machine(false, &[24 * GB]), here(3 * GB)), CpuReason::NotBuiltIn(name));
        assert_eq!(reason(&machine(true, &[]), here(3 * GB)), CpuReason::NoGpu);
        assert_eq!(reason(&machine(true, &[24 * GB]), GpuWeights::Gguf), CpuReason::GgufOnly);
        let without = |error| Machine { has_cuda: true, gpus: Err(error) };
        assert_eq!(reason(&without(GpuError::NoDriver("x".to_owned())), here(3 * GB)), CpuReason::NoGpu);
        let broken = without(GpuError::Driver("version mismatch".to_owned()));
        assert_eq!(reason(&broken, here(3 * GB)), CpuReason::BrokenDriver("version mismatch".to_owned()));
        let absent = GpuWeights::Absent { checkpoint: named("chat").1, bytes: 3 * GB };
        let no_checkpoint = CpuReason::NoCheckpoint("chat:safetensors".to_owned());
        assert_eq!(reason(&machine(true, &[24 * GB]), absent), no_checkpoint);
        assert!(matches!(reason(&machine(true, &[4 * GB]), here(3 * GB)), CpuReason::TooLarge { .. }));
        let cpu = placed(Device::Cpu, &machine(true, &[24 * GB]), here(3 * GB));
        assert_eq!(cpu, Ok(Placement::Cpu(CpuReason::Requested)));
    }

    #[test]
    fn a_named_device_is_taken_or_refused() {
        let bytes = 555 * GB / 100;
        let second = Device::Cuda(Some(1));
        let taken = placed(second, &machine(true, &[GB, 24 * GB]), here(bytes)).unwrap();
        assert!(matches!(taken, Placement::Gpu { gpu, .. } if gpu.number == 1));
        let refused = |machine: &Machine, weights| placed(second, machine, weights).unwrap_err();
        assert_eq!(refused(&machine(false, &[24 * GB]), here(bytes)), DeviceError::NotBuiltIn(second));
        let missing = refused(&machine(true, &[24 * GB]), here(bytes));
        assert!(matches!(missing, DeviceError::Missing { known, .. } if known.len() == 1));
        let no_driver = Machine { has_cuda: true, gpus: Err(GpuError::NoDriver("no driver".to_owned())) };
        assert!(matches!(refused(&no_driver, here(bytes)), DeviceError::Driver { .. }));
        let two = machine(true, &[GB, 24 * GB]);
        assert_eq!(refused(&two, GpuWeights::Gguf), DeviceError::NeedsCheckpoint);
        let smaller = |free| match refused(&machine(true, &[GB, free]), here(bytes)) {
            DeviceError::TooSmall { smaller, .. } => smaller,
            other => panic!("{other:?}"),
        };
        // Six gigabytes hold the model in eight bits, not in sixteen.
        assert_eq!(smaller(6 * GB), Some(Quantisation::Q8_0));
        assert_eq!(smaller(GB), None);
    }

    #[test]
    fn a_model_has_one_name_wherever_it_runs() {
        let name = |text: &str, device, weights| {
            plan(named(text).0, weights, device, &machine(true, &[24 * GB])).unwrap().name
        };
        for text in ["chat", "chat:q8_0"] {
            assert_eq!(name(text, Device::Cpu, here(3 * GB)), "chat:q8_0");
            assert_eq!(name(text, Device::Cuda(None), here(3 * GB)), "chat:q8_0");
        }
        assert_eq!(name("chat:q4_k_m", Device::Auto, here(2 * GB)), "chat:q4_k_m");
    }

    #[test]
    fn a_gpu_loads_the_checkpoint_and_quantises_it_as_requested() {
        let (model, checkpoint) = named("chat:q4_k_m");
        let gpu = plan(model, here(2 * GB), Device::Auto, &machine(true, &[24 * GB])).unwrap();
        assert_eq!(gpu.weights, ResolvedModel::Catalogue(checkpoint));
        assert!(matches!(gpu.placement, Placement::Gpu { quantisation: Quantisation::Q4KM, .. }), "{gpu:?}");
        if let Some(mini) = MiniModel::built_in() {
            let model = ResolvedModel::Mini(mini);
            let plan = plan(model.clone(), GpuWeights::Gguf, Device::Auto, &machine(true, &[24 * GB])).unwrap();
            assert_eq!((plan.weights, plan.placement), (model, Placement::Cpu(CpuReason::GgufOnly)));
        }
    }
}

//! From a model's name to an engine, in three steps that every command and the chat share: [`plan`] chooses what runs
//! where, and why; `obtain` has its files here; `open` starts the engine.
//!
//! Nothing here prints. What happens on the way is reported to a [`Progress`](crate::hub::Progress), and what was
//! chosen is a value that whoever shows it puts into words.

mod error;
mod model;
mod obtain;
mod open;
mod plan;
mod substitute;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use crate::config::{Device, Endpoint, Environment, Paths, Settings, WindowSettings};
use crate::conversation::TemplateHost;
use crate::engine::{Batching, CpuSetup};
use crate::hub::Hub;
use crate::model::ModelRef;

pub use error::{DeviceError, LaunchError};
pub use model::{ResolvedModel, catalogue};
pub use obtain::Download;
pub use open::{GpuModel, Runnable};
pub use plan::{CpuReason, GpuWeights, LocalPlan, Machine, Placement, Plan};
pub use substitute::Substitute;

/// What the settings and the environment say about running models.
#[derive(Clone)]
pub struct Launcher {
    hub: Arc<Hub>,
    /// Whether there is a network to use.
    network: Network,
    endpoint: Option<Endpoint>,
    model: ModelRef,
    device: Device,
    threads: NonZeroUsize,
    /// The context window on the processor.
    window: WindowSettings,
    /// Answers at a time on the processor.
    sequences: usize,
    /// Context windows in memory at most.
    windows: usize,
    batching: Batching,
    /// The instruction set that `PHI_CPU` forces.
    kernels: Option<String>,
    /// Where the chat templates of models run.
    templates: TemplateHost,
    /// Where weights are kept that were quantised for a GPU.
    cache: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Network {
    Online,
    Offline,
}

impl Launcher {
    pub fn new(settings: &Settings, paths: &Paths, environment: &Environment, templates: TemplateHost) -> Self {
        Self {
            hub: Arc::new(Hub::new(settings.hub.clone(), paths.state.clone())),
            network: if settings.hub.offline { Network::Offline } else { Network::Online },
            endpoint: settings.endpoint.clone(),
            model: settings.model.clone(),
            device: settings.device,
            threads: settings.threads,
            window: settings.window,
            sequences: CpuSetup::SEQUENCES,
            windows: CpuSetup::SEQUENCES,
            batching: if settings.exact { Batching::Separate } else { Batching::Shared },
            kernels: environment.get(phi_cpu::InstructionSet::VARIABLE).map(str::to_owned),
            templates,
            cache: paths.cache.clone(),
        }
    }

    /// The same for `sequences` answers at a time.
    pub fn answering(self, sequences: usize) -> Self {
        Self { sequences, windows: sequences.max(CpuSetup::SEQUENCES), ..self }
    }

    pub fn hub(&self) -> &Hub {
        &self.hub
    }

    /// The context window on the processor.
    pub fn window(&self) -> WindowSettings {
        self.window
    }

    /// The plan for what the settings name: a server where there is one, else the model.
    ///
    /// # Errors
    /// Where it cannot run as the settings ask. Never another model or device instead.
    pub fn plan(&self) -> Result<Plan, LaunchError> {
        match self.server()? {
            Some(endpoint) => Ok(Plan::Server(endpoint)),
            None => Ok(Plan::Local(self.plan_model(&self.model)?)),
        }
    }

    /// The server that answers, where the settings name one.
    ///
    /// # Errors
    /// Where there is no network to reach it, or the settings set a window, of which it has its own.
    pub fn server(&self) -> Result<Option<Endpoint>, LaunchError> {
        match &self.endpoint {
            Some(endpoint) if self.network == Network::Offline && !endpoint.is_on_this_machine() => {
                Err(LaunchError::ServerOffline { host: endpoint.name.clone() })
            }
            Some(endpoint) if self.window.is_set() => {
                Err(LaunchError::WindowElsewhere { place: endpoint.name.clone() })
            }
            endpoint => Ok(endpoint.clone()),
        }
    }

    /// The plan for `reference` on this computer.
    pub fn plan_model(&self, reference: &ModelRef) -> Result<LocalPlan, LaunchError> {
        let plan = self.plan_on(&Machine::for_running(self.device), ResolvedModel::of(reference)?)?;
        match &plan.placement {
            Placement::Gpu { gpu, .. } if self.window.is_set() => {
                Err(LaunchError::WindowElsewhere { place: gpu.name.clone() })
            }
            _ => Ok(plan),
        }
    }

    /// The plan for `model` on `machine`.
    pub fn plan_on(&self, machine: &Machine, model: ResolvedModel) -> Result<LocalPlan, LaunchError> {
        let weights = GpuWeights::find(&model, &self.hub)?;
        Ok(plan::plan(model, weights, self.device, machine)?)
    }
}

//! Why a model cannot be launched.

use std::path::PathBuf;

use crate::config::Device;
use crate::engine::{EngineError, Gpu, GpuError};
use crate::hub::HubError;
use crate::model::{CatalogueError, ModelRefError, Quantisation};

#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    #[error("`{name}` does not name a model")]
    Reference {
        name: String,
        #[source]
        source: ModelRefError,
    },
    #[error(transparent)]
    Unknown(#[from] CatalogueError),
    /// Only the catalogue's models can be downloaded, verified and removed.
    #[error("{} is not in the catalogue", .0.display())]
    NotInCatalogue(PathBuf),
    /// A test keeps the built-in catalogue from being so.
    #[error(transparent)]
    Catalogue(#[from] toml::de::Error),
    #[error("this build has no mini model")]
    NoMini,
    #[error("{host} is another machine, and the settings say offline")]
    ServerOffline { host: String },
    /// Only the processor's window can be set.
    #[error("the settings set the context window, and {place} has its own")]
    WindowElsewhere { place: String },
    #[error(transparent)]
    Device(#[from] DeviceError),
    #[error(transparent)]
    Hub(#[from] HubError),
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Why the device that the settings name cannot run the model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    #[error("this build cannot use {0}")]
    NotBuiltIn(Device),
    #[error("{device} cannot be used: {source}")]
    Driver {
        device: Device,
        #[source]
        source: GpuError,
    },
    #[error("there is no {device}")]
    Missing { device: Device, known: Vec<Gpu> },
    /// A GPU runs checkpoints, not GGUF files.
    #[error("a GPU needs a checkpoint")]
    NeedsCheckpoint,
    #[error("{gpu} has {free} bytes free, and the model takes {needed}")]
    TooSmall {
        gpu: String,
        free: u64,
        needed: u64,
        /// The largest quantisation that would fit.
        smaller: Option<Quantisation>,
    },
}

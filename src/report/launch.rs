//! Models that cannot be launched: unknown names, devices that are missing or too small.

use super::{ExitCode, Report};
use crate::config::Device;
use crate::i18n::{Bytes, Text, text};
use crate::launch::{DeviceError, LaunchError};
use crate::model::MiniModel;

impl From<LaunchError> for Report {
    fn from(error: LaunchError) -> Self {
        match error {
            LaunchError::Reference { name, source } => {
                Self::new(text!("model-unknown", model = name), ExitCode::Usage)
                    .because_of(&source)
                    .hint(text!("model-list-hint"))
            }
            LaunchError::Unknown(error) => {
                let known = error.known.iter().map(String::as_str).chain([MiniModel::NAME]).collect::<Vec<_>>();
                Self::new(text!("model-unknown", model = error.name), ExitCode::Usage)
                    .hint(text!("settings-expected", expected = known.join(", ")))
                    .hint(text!("model-path-hint"))
            }
            LaunchError::NotInCatalogue(path) => {
                Self::new(text!("model-not-in-catalogue", model = &path), ExitCode::Usage)
                    .hint(text!("model-list-hint"))
            }
            LaunchError::Catalogue(error) => Self::unexpected(&error),
            LaunchError::NoMini => {
                Self::new(text!("mini-missing"), ExitCode::ModelAbsent).hint(text!("mini-missing-hint"))
            }
            LaunchError::ServerOffline { host } => {
                Self::new(text!("remote-offline", host = host), ExitCode::Usage).hint(text!("hub-offline-hint"))
            }
            LaunchError::WindowElsewhere { place } => {
                Self::new(text!("window-elsewhere", place = place), ExitCode::Usage)
                    .hint(text!("window-elsewhere-hint"))
            }
            LaunchError::Device(error) => error.into(),
            LaunchError::Hub(error) => error.into(),
            LaunchError::Engine(error) => error.into(),
        }
    }
}

impl From<DeviceError> for Report {
    fn from(error: DeviceError) -> Self {
        match error {
            DeviceError::NotBuiltIn(device) => missing(device, text!("device-not-built-in"))
                .hint(text!("device-not-built-in-hint"))
                .hint(text!("device-missing-hint")),
            DeviceError::Driver { device, source } => {
                missing(device, source.to_string()).hint(text!("device-missing-hint"))
            }
            DeviceError::Missing { device, known } => {
                let known = known.iter().map(|gpu| format!("cuda:{} ({})", gpu.number, gpu.name)).collect::<Vec<_>>();
                let why = if known.is_empty() { text!("doctor-gpu-none") } else { known.join(", ").into() };
                missing(device, why).hint(text!("device-missing-hint"))
            }
            DeviceError::NeedsCheckpoint => {
                Self::new(text!("gpu-needs-checkpoint"), ExitCode::Usage).hint(text!("gpu-no-gguf-hint"))
            }
            DeviceError::TooSmall { gpu, free, needed, smaller } => {
                let what = text!("gpu-too-small", gpu = gpu, free = Bytes(free), needed = Bytes(needed));
                let mut report = Self::new(what, ExitCode::Failed);
                if let Some(smaller) = smaller {
                    report = report.hint(text!("gpu-smaller-hint", quantisation = smaller.to_string()));
                }
                report.hint(text!("device-missing-hint"))
            }
        }
    }
}

fn missing(device: Device, why: impl Into<Text>) -> Report {
    Report::new(text!("device-missing", device = device.to_string()), ExitCode::Usage).because(why)
}

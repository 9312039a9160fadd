//! From the model that was asked for to an engine that runs it.

use super::Context;
use super::error::CliError;
use super::progress::ShownProgress;
use crate::config::{Device, Settings};
use crate::engine::{CpuEngine, EngineError};
use crate::i18n::{Messages, text};
use crate::model::{Catalogue, LocalModel, ModelFiles, ModelRef};
use crate::report::{self, ExitCode, Report};

/// Whether a model that is not here may be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetch {
    /// It may.
    Allowed,
    /// It may not: a script must not start a download of gigabytes by surprise.
    Forbidden,
}

/// The catalogue entry that `reference` names.
pub fn catalogue_files(reference: &ModelRef, messages: &Messages) -> Result<ModelFiles, Report> {
    let ModelRef::Named { name, quantisation } = reference else {
        let what = text!(messages, "model-not-in-catalogue", model = reference.to_string());
        return Err(Report::new(what, ExitCode::Usage).hint(text!(messages, "model-list-hint")));
    };
    let catalogue = Catalogue::built_in().map_err(|error| Report::new(error.to_string(), ExitCode::Failed))?;
    catalogue.find(name, *quantisation).map_err(|error| {
        let known = error.known.join(", ");
        Report::new(text!(messages, "model-unknown", model = error.name), ExitCode::Usage)
            .hint(text!(messages, "settings-expected", expected = known))
            .hint(text!(messages, "model-path-hint"))
    })
}

/// Finds the model on this machine, or fetches it where that is allowed.
pub async fn locate(context: &Context, fetch: Fetch) -> Result<LocalModel, CliError> {
    let messages = context.messages();
    let reference = &context.settings.model;
    if let ModelRef::Path(path) = reference {
        return Ok(LocalModel::at(&context.environment.expand_home(path)));
    }
    let files = catalogue_files(reference, messages)?;
    let hub = context.hub();
    let progress = ShownProgress::new(&context.ui);
    let located = async {
        match hub.ensure(&files, &progress).await {
            Err(crate::hub::HubError::Absent { .. }) if fetch == Fetch::Allowed && !context.settings.hub.offline => {
                hub.pull(&files, &progress).await
            }
            other => other,
        }
    };
    let located = context.interrupt.or(located).await.ok_or(CliError::Interrupted)?;
    Ok(located.map_err(|error| report::of_hub(&error, messages))?)
}

/// Loads the model.
pub async fn open(context: &Context, local: LocalModel) -> Result<CpuEngine, CliError> {
    let spinner = context.ui.spinner(text!(context.messages(), "model-loading", model = local.name.as_str()));
    let kernels = context.environment.get(phi_cpu::Kernels::VARIABLE).map(str::to_owned);
    let settings = context.settings.clone();
    let opening = tokio::task::spawn_blocking(move || open_on(&settings, &local, kernels.as_deref()));
    let opened = context.interrupt.or(opening).await;
    spinner.finish_and_clear();
    let opened = opened.ok_or(CliError::Interrupted)?.unwrap_or(Err(EngineError::Stopped));
    Ok(opened.map_err(|error| report::of_engine(&error, context.messages()))?)
}

fn open_on(settings: &Settings, local: &LocalModel, kernels: Option<&str>) -> Result<CpuEngine, EngineError> {
    match settings.device {
        Device::Auto | Device::Cpu => CpuEngine::open(local, settings.threads, kernels),
        device @ Device::Cuda(_) => Err(EngineError::NoSuchDevice(device)),
    }
}

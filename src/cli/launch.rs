//! Launching a model for a command: what the terminal shows meanwhile, and how Ctrl+C stops it.

use std::sync::Arc;

use super::Context;
use super::error::CliError;
use super::progress::ShownProgress;
use crate::cli::commands::render_template;
use crate::confined::Program;
use crate::conversation::TemplateHost;
use crate::engine::Engine;
use crate::i18n::{Bytes, Text, text};
use crate::launch::{CpuReason, Download, Launcher, LocalPlan, Placement, Plan, ResolvedModel, Runnable, Substitute};
use crate::model::{LocalModel, MiniModel, ModelRef};

impl Context {
    pub fn launcher(&self) -> Launcher {
        let templates = match Program::own(render_template::COMMAND) {
            Ok(program) => TemplateHost::Confined(program),
            Err(error) => TemplateHost::Nowhere(error.to_string()),
        };
        Launcher::new(&self.settings, &self.paths, &self.environment, templates)
    }
}

/// What `--pull` means.
pub fn download(pull: bool) -> Download {
    if pull { Download::Allowed } else { Download::Forbidden }
}

/// Obtains and opens what `plan` names.
pub async fn launch(context: &Context, plan: Plan, download: Download) -> Result<Arc<dyn Engine>, CliError> {
    launch_with(context, context.launcher(), plan, download).await
}

/// The same with a launcher of the command's own.
pub async fn launch_with(
    context: &Context,
    launcher: Launcher,
    plan: Plan,
    download: Download,
) -> Result<Arc<dyn Engine>, CliError> {
    let runnable = obtain(context, plan, download).await?;
    open(context, &launcher, runnable).await
}

/// Opens what is here.
pub async fn open(context: &Context, launcher: &Launcher, runnable: Runnable) -> Result<Arc<dyn Engine>, CliError> {
    let waiting = match &runnable {
        Runnable::Cpu(local) => text!("model-loading", model = &local.name),
        Runnable::Gpu(model) => text!("model-loading", model = &model.local.name),
        Runnable::Server(endpoint) => text!("endpoint-asking", endpoint = &endpoint.name),
    };
    let spinner = context.ui.spinner(&context.messages().render(&waiting));
    let opened = context.interrupt.or(launcher.open(runnable)).await;
    spinner.finish_and_clear();
    let engine = opened.ok_or(CliError::Interrupted)??;
    if let Some(reason) = &engine.info().template_fault {
        context.ui.note(&text!(context.messages(), "template-replaced", reason = reason.as_str()));
    }
    Ok(engine)
}

/// Has all here that `plan` needs.
pub async fn obtain(context: &Context, plan: Plan, download: Download) -> Result<Runnable, CliError> {
    if let Plan::Local(LocalPlan { placement, .. }) = &plan {
        tracing::info!("{}", context.messages().render(&placement_text(placement)));
    }
    let (launcher, progress) = (context.launcher(), ShownProgress::new(&context.ui));
    let obtained = context.interrupt.or(launcher.obtain(plan, download, &progress)).await;
    Ok(obtained.ok_or(CliError::Interrupted)??)
}

/// Has a model's files here, to be read rather than run.
pub async fn obtain_files(
    context: &Context,
    weights: ResolvedModel,
    download: Download,
) -> Result<LocalModel, CliError> {
    let (launcher, progress) = (context.launcher(), ShownProgress::new(&context.ui));
    let obtained = context.interrupt.or(launcher.obtain_files(weights, download, &progress)).await;
    Ok(obtained.ok_or(CliError::Interrupted)??)
}

/// A plan for a conversation, with what the user should know about it. One that is resumed goes on with the model that
/// it was `held_with`, unless the command line or the environment names another. Where no model was chosen, one that is
/// here will do; a script gets what it names or nothing.
pub fn plan_for_chat(context: &Context, held_with: Option<&str>) -> Result<(Plan, Option<String>), CliError> {
    let is_open = context.settings.endpoint.is_none() && !context.settings.model_was_asked_for();
    let again = held_with.filter(|_| is_open).and_then(|name| context.environment.model(name).ok());
    if let Some(plan) = again.and_then(|reference| context.launcher().plan_again(&reference)) {
        return Ok((Plan::Local(plan), None));
    }
    let was_chosen = context.settings.endpoint.is_some() || context.settings.model_was_chosen();
    if was_chosen || !context.ui.input_is_terminal() {
        return Ok((context.launcher().plan()?, None));
    }
    let (plan, substitute) = context.launcher().plan_for_chat()?;
    let note = substitute.map(|Substitute { wanted, bytes, used }| match used {
        ModelRef::Mini => text!("talk-with-mini", size = Bytes(bytes)),
        used => text!("talk-with-other", wanted = wanted, used = used.to_string(), size = Bytes(bytes)),
    });
    Ok((plan, note.map(|note| context.messages().render(&note))))
}

/// What a model of the catalogue, or the one in the program, is for. `name` may have a quantisation.
pub fn purpose_text(name: &str) -> Option<Text> {
    match name.split(':').next()? {
        "chat" => Some(text!("model-for-chat")),
        "instruct" => Some(text!("model-for-instruct")),
        "base" => Some(text!("model-for-base")),
        MiniModel::NAME => Some(text!("model-for-mini")),
        _ => None,
    }
}

/// Where a model runs, and why there.
pub fn placement_text(placement: &Placement) -> Text {
    let reason = match placement {
        Placement::Gpu { gpu, memory, .. } => {
            return text!(
                "device-gpu",
                number = gpu.number.to_string(),
                name = &gpu.name,
                needed = Bytes(memory.needed_bytes),
                free = Bytes(gpu.free_bytes)
            );
        }
        Placement::Cpu(reason) => reason,
    };
    match reason {
        CpuReason::Requested => text!("device-cpu-asked"),
        CpuReason::NotBuiltIn(None) | CpuReason::NoGpu => text!("device-cpu-no-gpu"),
        CpuReason::NotBuiltIn(Some(name)) => text!("device-cpu-not-built-in", gpu = name),
        CpuReason::BrokenDriver(reason) => text!("device-cpu-broken-driver", reason = reason),
        CpuReason::NoCheckpoint(name) => text!("device-cpu-no-checkpoint", model = name),
        CpuReason::GgufOnly => text!("device-cpu-gguf"),
        CpuReason::TooLarge { free, needed } => {
            text!("device-cpu-too-large", free = Bytes(*free), needed = Bytes(*needed))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{Gpu, GpuMemory};
    use crate::i18n::{Language, Messages};
    use crate::model::{Catalogue, Quantisation};

    #[test]
    fn every_model_of_the_catalogue_has_a_purpose() {
        let catalogue = Catalogue::built_in().unwrap();
        for files in catalogue.all() {
            assert!(purpose_text(&files.reference().to_string()).is_some(), "{}", files.model);
        }
        assert!(purpose_text(MiniModel::NAME).is_some() && purpose_text("./model.gguf").is_none());
    }

    #[test]
    fn a_gpu_is_named_with_what_the_model_takes_of_it() {
        let free_bytes = 24_000_000_000;
        let memory = GpuMemory::for_weights(free_bytes, 3_000_000_000).unwrap();
        let gpu = Gpu { number: 0, name: "GPU 0".into(), memory_bytes: free_bytes, free_bytes, driver: "1".into() };
        let placement = Placement::Gpu { gpu, memory, quantisation: Quantisation::Q8_0 };
        let shown = Messages::new(Language::English).render(&placement_text(&placement));
        assert_eq!(shown, "cuda:0 (GPU 0), uses 4.9 GB of 24.0 GB free memory");
    }
}

//! The program's own: settings, saved conversations, the model, the hub, a server.

use std::sync::Arc;

use super::{Finding, Verdict};
use crate::cli::commands::models::trained_window;
use crate::cli::{Context, sessions};
use crate::config::{ConfigFile, Overrides, Settings};
use crate::engine::Engine;
use crate::hub::Silent;
use crate::i18n::text;
use crate::launch::{Download, LaunchError, ResolvedModel};
use crate::model::{ModelRef, Presence};
use crate::report::Report;

/// Looks at all of it.
pub async fn look(context: &Context) -> Vec<Finding> {
    let mut findings = vec![settings(context), conversations(context)];
    if context.settings.endpoint.is_some() {
        // The model is there, and nothing is downloaded.
        findings.push(server(context).await);
    } else {
        findings.push(model(context));
        findings.extend(window(context));
        findings.push(hub(context).await);
    }
    findings
}

fn settings(context: &Context) -> Finding {
    let messages = context.messages();
    let title = text!(messages, "doctor-settings");
    let path = context.paths.config_file();
    let valid = ConfigFile::read(&path).map_err(Report::from).and_then(|file| {
        Settings::resolve(&Overrides::default(), &context.environment, &file, None).map_err(Report::from)
    });
    match valid {
        Err(report) => Finding::of_report("settings", title, Verdict::Problem, &report, messages),
        Ok(_) if path.exists() => Finding::good("settings", title, path.display().to_string()),
        Ok(_) => Finding::good("settings", title, text!(messages, "doctor-settings-none")),
    }
}

fn conversations(context: &Context) -> Finding {
    let messages = context.messages();
    let title = text!(messages, "doctor-conversations");
    let path = context.paths.sessions();
    if !path.exists() {
        return Finding::good("conversations", title, text!(messages, "doctor-conversations-none"));
    }
    match sessions::open(context) {
        Ok(_) => Finding::good("conversations", title, path.display().to_string()),
        Err(error) => Finding::of_report("conversations", title, Verdict::Problem, &error.into(), messages),
    }
}

/// The context window, where the settings change it.
fn window(context: &Context) -> Option<Finding> {
    let messages = context.messages();
    let window = context.settings.window.length.tokens()?;
    let trained = context.launcher().find_local().and_then(|model| trained_window(&model));
    let found = match trained.filter(|&trained| trained < window as u64) {
        Some(trained) => text!(messages, "window-stretched", trained = trained, window = window),
        None => window.to_string(),
    };
    Some(Finding::good("window", text!(messages, "show-window"), found))
}

fn model(context: &Context) -> Finding {
    let messages = context.messages();
    let title = text!(messages, "show-model");
    match ResolvedModel::of(&context.settings.model) {
        Err(error) => Finding::of_report("model", title, Verdict::Problem, &error.into(), messages),
        Ok(ResolvedModel::Path(path)) if !path.exists() => Finding::good("model", title, path.display().to_string())
            .but(Verdict::Problem, text!(messages, "doctor-model-absent-path")),
        Ok(model @ (ResolvedModel::Mini(_) | ResolvedModel::Path(_))) => Finding::good("model", title, model.name()),
        Ok(ResolvedModel::Catalogue(files)) => {
            let name = files.reference().to_string();
            let finding = |state: String| Finding::good("model", title.clone(), format!("{name}: {state}"));
            let pull = || text!(messages, "doctor-pull", model = name.as_str());
            match context.hub().find(&files).presence {
                Presence::BuiltIn | Presence::Present => finding(text!(messages, "state-present")),
                Presence::Unverified => finding(text!(messages, "state-unverified")),
                Presence::Partial => finding(text!(messages, "state-partial")).but(Verdict::Warning, pull()),
                Presence::Absent => finding(text!(messages, "state-absent")).but(Verdict::Warning, pull()),
            }
        }
    }
}

async fn hub(context: &Context) -> Finding {
    let messages = context.messages();
    let title = text!(messages, "doctor-hub");
    if context.settings.hub.offline {
        return Finding::good("hub", title, text!(messages, "hub-offline"));
    }
    match reach(context).await {
        Ok(()) => Finding::good("hub", title, context.settings.hub.endpoint.to_string()),
        // What is here works without it.
        Err(error) => Finding::of_report("hub", title, Verdict::Warning, &error.into(), messages),
    }
}

async fn reach(context: &Context) -> Result<(), LaunchError> {
    if let ResolvedModel::Catalogue(files) = ResolvedModel::of(&ModelRef::default())? {
        context.hub().reach(&files).await?;
    }
    Ok(())
}

async fn server(context: &Context) -> Finding {
    let messages = context.messages();
    let title = text!(messages, "doctor-endpoint");
    match connect(context).await {
        Ok(engine) => Finding::good("endpoint", title, format!("{}: {}", engine.info().device, engine.info().model)),
        Err(error) => Finding::of_report("endpoint", title, Verdict::Problem, &error.into(), messages),
    }
}

async fn connect(context: &Context) -> Result<Arc<dyn Engine>, LaunchError> {
    let launcher = context.launcher();
    let runnable = launcher.obtain(launcher.plan()?, Download::Forbidden, &Silent).await?;
    Ok(launcher.open(runnable).await?)
}

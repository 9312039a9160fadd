//! The program's own: settings, saved conversations, the model, the hub, another machine.

use super::{Finding, Verdict};
use crate::cli::error::CliError;
use crate::cli::run_model::{self, Fetch, Opener, catalogue_files};
use crate::cli::{Context, sessions};
use crate::config::ConfigFile;
use crate::i18n::text;
use crate::model::{ModelRef, Presence};

/// Looks at all of it.
pub async fn look(context: &Context) -> Vec<Finding> {
    let mut findings = vec![settings(context), conversations(context), model(context)];
    match &context.settings.endpoint {
        Some(_) => findings.push(endpoint(context).await),
        None => findings.push(hub(context).await),
    }
    findings
}

fn settings(context: &Context) -> Finding {
    let messages = context.messages();
    let title = text!(messages, "doctor-settings");
    let path = context.paths.config_file();
    match ConfigFile::read(&path) {
        Err(error) => Finding::of_report("settings", title, Verdict::Problem, &error.into(), messages),
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

fn model(context: &Context) -> Finding {
    let messages = context.messages();
    let title = text!(messages, "show-model");
    let name = context.settings.model.to_string();
    match &context.settings.model {
        ModelRef::Mini => Finding::good("model", title, name),
        ModelRef::Path(path) => {
            let path = context.environment.expand_home(path);
            let finding = Finding::good("model", title, name);
            if path.exists() {
                finding
            } else {
                finding.but(Verdict::Problem, text!(messages, "doctor-model-absent-path"))
            }
        }
        reference @ ModelRef::Named { .. } => {
            let files = match catalogue_files(reference, messages) {
                Ok(files) => files,
                Err(report) => return Finding::of_report("model", title, Verdict::Problem, &report, messages),
            };
            let name = files.reference().to_string();
            let told = |state: String| Finding::good("model", title.clone(), format!("{name}: {state}"));
            let pull = || text!(messages, "doctor-pull", model = name.as_str());
            match context.hub().find(&files).presence {
                Presence::BuiltIn | Presence::Present => told(text!(messages, "state-present")),
                Presence::Unverified => told(text!(messages, "state-unverified")),
                Presence::Partial => told(text!(messages, "state-partial")).but(Verdict::Warning, pull()),
                Presence::Absent => told(text!(messages, "state-absent")).but(Verdict::Warning, pull()),
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
    let files = catalogue_files(&ModelRef::default(), messages);
    let reached = match files {
        Ok(files) => context.hub().reach(&files).await,
        Err(report) => return Finding::of_report("hub", title, Verdict::Warning, &report, messages),
    };
    match reached {
        Ok(()) => Finding::good("hub", title, context.settings.hub.endpoint.clone()),
        // What is here works without it.
        Err(error) => Finding::of_report("hub", title, Verdict::Warning, &error.into(), messages),
    }
}

async fn endpoint(context: &Context) -> Finding {
    let messages = context.messages();
    let title = text!(messages, "doctor-endpoint");
    let answering = match run_model::locate(context, Fetch::Forbidden).await {
        Ok(answering) => answering,
        Err(CliError::Report(report)) => {
            return Finding::of_report("endpoint", title, Verdict::Problem, &report, messages);
        }
        Err(_) => return Finding::good("endpoint", title, "?"),
    };
    match Opener::new(context).open(answering).await {
        Ok(engine) => Finding::good("endpoint", title, format!("{}: {}", engine.info().device, engine.info().model)),
        Err(error) => Finding::of_report("endpoint", title, Verdict::Problem, &error.into(), messages),
    }
}

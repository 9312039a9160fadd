//! A model to chat with for a user who chose none: what is here does, and the chat says so.

use super::{LaunchError, Launcher, LocalPlan, Placement, Plan, ResolvedModel, catalogue};
use crate::model::{MiniModel, ModelFiles, ModelKind, ModelRef};

/// The model that the chat would have started with, had it been here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Substitute {
    pub wanted: String,
    /// Bytes that downloading it takes.
    pub bytes: u64,
    pub used: ModelRef,
}

impl Launcher {
    /// The default model, else the first chat model that is here, else the mini model, else the default model again,
    /// whose absence `obtain` reports.
    pub fn plan_for_chat(&self) -> Result<(Plan, Option<Substitute>), LaunchError> {
        let plan = self.plan()?;
        let Plan::Local(LocalPlan {
            weights: ResolvedModel::Catalogue(wanted), placement: Placement::Cpu(_), ..
        }) = &plan
        else {
            return Ok((plan, None));
        };
        let Some(used) = self.substitute_for(wanted)? else { return Ok((plan, None)) };
        let substitute =
            Substitute { wanted: wanted.reference().to_string(), bytes: wanted.bytes, used: used.clone() };
        Ok((Plan::Local(self.plan_model(&used)?), Some(substitute)))
    }

    /// The plan for the model that a conversation was held with, if it is still here and runs as the settings ask.
    pub fn plan_again(&self, reference: &ModelRef) -> Option<LocalPlan> {
        let plan = self.plan_model(reference).ok()?;
        let is_here = match &plan.weights {
            ResolvedModel::Mini(_) => true,
            ResolvedModel::Path(path) => path.exists(),
            ResolvedModel::Catalogue(files) => self.is_here(files),
        };
        is_here.then_some(plan)
    }

    fn substitute_for(&self, wanted: &ModelFiles) -> Result<Option<ModelRef>, LaunchError> {
        if self.is_here(wanted) {
            return Ok(None);
        }
        let catalogue = catalogue()?;
        let mut chat_models = catalogue.all().filter(|files| files.kind == ModelKind::Chat);
        let other = chat_models.find(|files| self.is_here(files)).map(|files| files.reference());
        Ok(other.or_else(|| MiniModel::built_in().map(|_| ModelRef::Mini)))
    }

    fn is_here(&self, files: &ModelFiles) -> bool {
        self.hub.find(files).presence.is_complete()
    }
}

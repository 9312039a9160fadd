//! Having a model's files here: found, verified, and downloaded where that is allowed.

use super::{GpuModel, LaunchError, Launcher, LocalPlan, Network, Placement, Plan, ResolvedModel, Runnable};
use crate::hub::{HubError, Progress};
use crate::model::LocalModel;

/// Whether a model that is not here may be downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Download {
    Allowed,
    /// A script must not start a download of gigabytes by surprise.
    Forbidden,
}

impl Launcher {
    /// Has all here that `plan` needs. Dropping the future stops a download, whose part stays to be resumed.
    pub async fn obtain(
        &self,
        plan: Plan,
        download: Download,
        progress: &dyn Progress,
    ) -> Result<Runnable, LaunchError> {
        match plan {
            Plan::Server(endpoint) => Ok(Runnable::Server(endpoint)),
            Plan::Local(plan) => self.obtain_local(plan, download, progress).await,
        }
    }

    /// The same for a plan on this computer.
    pub async fn obtain_local(
        &self,
        LocalPlan { name, weights, placement }: LocalPlan,
        download: Download,
        progress: &dyn Progress,
    ) -> Result<Runnable, LaunchError> {
        let local = self.obtain_files(weights, download, progress).await?;
        // It is called by what was requested, not by where its weights come from.
        let local = LocalModel { name, ..local };
        Ok(match placement {
            Placement::Cpu(_) => Runnable::Cpu(local),
            Placement::Gpu { gpu, memory, quantisation } => {
                Runnable::Gpu(GpuModel { local, gpu, memory, quantisation })
            }
        })
    }

    /// A model's files alone, wherever it would run.
    pub async fn obtain_files(
        &self,
        weights: ResolvedModel,
        download: Download,
        progress: &dyn Progress,
    ) -> Result<LocalModel, LaunchError> {
        Ok(match weights {
            ResolvedModel::Mini(mini) => LocalModel::mini(mini),
            ResolvedModel::Path(path) => LocalModel::at(&path),
            ResolvedModel::Catalogue(files) => match self.hub.ensure(&files, progress).await {
                Err(HubError::Absent { .. }) if download == Download::Allowed && self.network == Network::Online => {
                    self.hub.pull(&files, progress).await?
                }
                here => here?,
            },
        })
    }

    /// The settings' model, if it is here and verified. Looks at the disk only.
    pub fn find_local(&self) -> Option<LocalModel> {
        match ResolvedModel::of(&self.model).ok()? {
            ResolvedModel::Mini(mini) => Some(LocalModel::mini(mini)),
            ResolvedModel::Path(path) => Some(LocalModel::at(&path)),
            ResolvedModel::Catalogue(files) => self.hub.find(&files).model,
        }
    }
}

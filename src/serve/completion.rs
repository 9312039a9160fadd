//! The way of a request through the server, whatever its protocol: admitted, its constraint tried, answered.

use std::sync::Arc;

use axum::Json;
use axum::response::{IntoResponse, Response};

use super::protocol::Protocol;
use super::request::{ApiRequest, Delivery};
use super::{Server, answer, echo, error::ApiError, stream};

/// Answers a request, whole or as a stream.
pub async fn respond(
    server: Arc<Server>,
    request: ApiRequest,
    mut protocol: Box<dyn Protocol>,
) -> Result<Response, ApiError> {
    if let Some(model) = &request.model {
        server.check_model(model)?;
    }
    let ticket = server.admission.enter().ok_or_else(ApiError::busy)?;
    // All requests of one call have the same options.
    if let Some(constraint) = request.requests.first().and_then(|request| request.options.constraint.as_ref()) {
        server.trials.check(constraint).await?;
    }
    let prompts = echo::prompts(server.engine.as_ref(), &request)?;
    if request.delivery != Delivery::Whole {
        return stream::respond(server, request, prompts, ticket, protocol).await;
    }
    let answers = answer::whole(&server, &request, ticket).await?;
    Ok(Json(protocol.document(&request, &answers, &prompts)).into_response())
}

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
    let options = request.requests.first().map(|request| &request.options);
    if let Some(options) = options {
        request.best_of.check(server.engine.as_ref(), options).map_err(|error| ApiError::from(&error))?;
    }
    let ticket = server.admission.enter().ok_or_else(ApiError::busy)?;
    // All requests of one call have the same options.
    if let Some(constraint) = options.and_then(|options| options.constraint.as_ref()) {
        server.trials.check(constraint).await?;
    }
    let prompts = echo::prompts(server.engine.as_ref(), &request)?;
    if request.delivery != Delivery::Whole {
        return stream::respond(server, request, prompts, ticket, protocol).await;
    }
    let answers = request.choose(answer::whole(&server, &request, ticket).await?);
    Ok(Json(protocol.document(&request, &answers, &prompts)).into_response())
}

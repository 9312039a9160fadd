//! A whole answer: every choice taken in to its end.

use super::Server;
use super::error::ApiError;
use super::places::Place;
use super::request::Asked;
use super::response::Choice;
use crate::engine::{EngineError, Event, EventStream};

/// Waits for the place's turn and then for the answer, as long as the server allows.
pub async fn whole(server: &Server, asked: &Asked, place: Place) -> Result<Vec<Choice>, ApiError> {
    let mut stop = server.stop.clone();
    let work = async {
        let _turn = place.turn().await.ok_or_else(ApiError::stopping)?;
        let requests = asked.requests.iter().cloned();
        let streams: Vec<EventStream> = requests.map(|request| server.engine.generate(request)).collect();
        let mut choices = Vec::new();
        for stream in streams {
            choices.push(collect(stream).await?);
        }
        Ok(choices)
    };
    tokio::select! {
        answer = tokio::time::timeout(server.timeout, work) => answer.unwrap_or_else(|_| Err(ApiError::timed_out())),
        () = stop.hurried() => Err(ApiError::stopping()),
    }
}

async fn collect(mut stream: EventStream) -> Result<Choice, ApiError> {
    let mut choice = Choice::default();
    loop {
        match stream.next().await {
            None => return Err(ApiError::from(&EngineError::Stopped)),
            Some(Event::Failed(error)) => return Err(ApiError::from(&error)),
            Some(Event::Started { .. } | Event::Reading { .. }) => {}
            Some(Event::Logprobs(told)) => choice.logprobs.get_or_insert_default().extend(told),
            Some(Event::Delta { text, .. }) => choice.text += &text,
            Some(Event::Finished { reason, usage, .. }) => {
                (choice.reason, choice.usage) = (Some(reason), usage);
                return Ok(choice);
            }
        }
    }
}

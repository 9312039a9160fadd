//! Compiles constraints away from the model's thread: one at a time, with a deadline.
//!
//! A constraint is a program that a client wrote. While it compiles, other answers continue. If it takes too long,
//! its request is refused and its thread keeps running, since a thread cannot be stopped from outside. So `serve`,
//! which takes constraints from strangers, tries them in a separate process first.

use std::io;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::{Job, Jobs, Uncompiled};
use crate::engine::constraint::{COMPILER_STACK, MAX_COMPILE_TIME};
use crate::engine::prompt_codec::PromptCodec;
use crate::engine::{EngineError, Event, EventSender};

/// How often a compilation checks whether its request was cancelled.
const POLL: Duration = Duration::from_millis(50);

/// Starts the thread that compiles the constraints of requests and then sends these to `jobs`.
pub fn start(codec: Arc<PromptCodec>, jobs: Jobs) -> io::Result<mpsc::Sender<Uncompiled>> {
    let (sender, queue) = mpsc::channel::<Uncompiled>();
    thread::Builder::new().name("fietje-constraints".to_owned()).spawn(move || {
        for request in queue {
            let events = request.events.clone();
            match compile(&codec, request) {
                Ok(job) => {
                    if let Err(error) = jobs.send(job) {
                        events.send(Event::Failed(error));
                    }
                }
                Err(error) => events.send(Event::Failed(error)),
            }
        }
    })?;
    Ok(sender)
}

/// Compiles on a thread with a large stack, until the deadline or until the request is cancelled.
fn compile(codec: &Arc<PromptCodec>, request: Uncompiled) -> Result<Job, EngineError> {
    let events = request.events.clone();
    let (sender, receiver) = mpsc::channel();
    let codec = Arc::clone(codec);
    thread::Builder::new()
        .name("fietje-compiler".to_owned())
        .stack_size(COMPILER_STACK)
        // After the deadline the result is dropped.
        .spawn(move || drop(sender.send(request.compile(&codec))))
        .map_err(|_| EngineError::Stopped)?;
    wait(&receiver, &events)
}

fn wait(receiver: &mpsc::Receiver<Result<Job, EngineError>>, events: &EventSender) -> Result<Job, EngineError> {
    let deadline = Instant::now() + MAX_COMPILE_TIME;
    loop {
        match receiver.recv_timeout(POLL) {
            Ok(compiled) => return compiled,
            Err(mpsc::RecvTimeoutError::Timeout) if !events.is_cancelled() && Instant::now() < deadline => {}
            Err(mpsc::RecvTimeoutError::Timeout) => {
                return Err(EngineError::Constraint("it takes too long to compile".to_owned()));
            }
            // The compiler panicked.
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                return Err(EngineError::Constraint("it cannot be compiled".to_owned()));
            }
        }
    }
}

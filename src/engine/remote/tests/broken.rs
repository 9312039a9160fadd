//! Streams that break off, differ the second time, or do not end.

use super::*;

#[tokio::test]
async fn a_stream_without_anything_may_mean_that_the_prompt_is_too_long() {
    let playing = play([models(), broken(&[], End::Broken)]);
    let engine = RemoteEngine::with(Server::new(&playing.endpoint).unwrap(), &playing.endpoint).await.unwrap();
    let prompt = Prompt::Raw("woord ".repeat(2000));
    let events = engine.generate(Request { prompt, options: GenerationOptions::default() });
    let failed = Answer::collect(events).await.unwrap_err();
    assert!(matches!(failed, EngineError::PromptTooLong { context_length: 512, .. }), "{failed}");
}

#[tokio::test]
async fn a_server_that_says_something_else_the_second_time_gives_another_answer() {
    for (scripts, expected) in [
        (vec![broken(&["Hallo"], End::Broken), whole(&["Goeden", "dag"])], "Goedendag"),
        (vec![broken(&["Hallo"], End::Broken), whole(&["Hal"])], "Hal"),
        (vec![broken(&["a", "b"], End::Broken), broken(&["ac"], End::Broken), whole(&["ad", "e"])], "ade"),
    ] {
        let playing = play([models()].into_iter().chain(scripts));
        let server = Server::new(&playing.endpoint).unwrap().impatient();
        let engine = RemoteEngine::with(server, &playing.endpoint).await.unwrap();
        let mut events = engine.generate(request(None));
        let (mut answer, mut restarts) = (Answer::default(), 0);
        loop {
            match answer.next(&mut events).await.unwrap() {
                AnswerStep::Finished => break,
                AnswerStep::Restarted => restarts += 1,
                _ => {}
            }
        }
        assert_eq!((answer.text.as_str(), restarts > 0), (expected, true));
    }
    // What is held to a format is held to it from the start again.
    let yes_or_no = Some(Constraint::Regex("ja|nee".to_owned()));
    let answer = ask_for(&play([models(), broken(&["n"], End::Broken), whole(&["j", "a"])]), yes_or_no).await;
    assert!(answer.end.is_ok() && answer.text == "ja");
}

#[tokio::test]
async fn a_server_that_does_not_stop_sending_is_left_with_the_reason() {
    let endless = "x".repeat(3 << 20);
    let list = json!({"data": [{"id": endless}]}).to_string();
    let error = connect(Play::Send(200, "", list), None).await.err().unwrap();
    assert!(matches!(error, RemoteError::Excessive { excess: Excess::Models, .. }), "{error}");
    let answer = ask([status(400, &endless)]).await;
    assert!(matches!(answer.end, Err(RemoteError::Refused { message, .. }) if message.len() < 1000));
    let answer = ask([Play::Send(200, "Content-Type: text/html\r\n", endless.clone())]).await;
    assert!(matches!(answer.end, Err(RemoteError::Nonsense { what, .. }) if what.len() < 1000));
    let answer = ask([Play::Stream(vec![endless], End::Done)]).await;
    assert!(matches!(answer.end, Err(RemoteError::Excessive { excess: Excess::Event, .. })));
    let words: Vec<&str> = std::iter::repeat_n("woord woord woord woord ", 1000).collect();
    let answer = ask([broken(&words, End::Broken)]).await;
    assert!(matches!(answer.end, Err(RemoteError::Excessive { excess: Excess::Answer, .. })));
    assert!(answer.text.len() < 64 * 40, "{}", answer.text.len());
}

//! The numbers of a request: sampling, limits, penalties, under the names that clients use for them.

use serde_json::Value;

use super::Api;
use crate::engine::{GenerationOptions, LogitBias, OptionError, OptionOverrides, Override, Pace};
use crate::serve::error::ApiError;
use crate::serve::fields::{Field, Fields, Texts};
use crate::system::random_number;

/// More stop strings than that are a mistake: each is looked for after every token.
const MOST_STOPS: usize = 256;
/// Names of the limit of an answer, in the order in which they count.
const LIMITS: [&str; 6] =
    ["max_completion_tokens", "max_output_tokens", "max_tokens", "max_new_tokens", "n_predict", "num_predict"];
/// A bias of a token, as in OpenAI's protocol.
const MOST_BIAS: f32 = 100.0;

/// The options that the fields set, on top of `defaults`. The constraint and log-probabilities are not among them.
pub fn options(
    api: Api,
    fields: &mut Fields,
    mut overrides: OptionOverrides,
    defaults: &GenerationOptions,
) -> Result<GenerationOptions, ApiError> {
    let limit: Option<i128> = fields.take_any(&LIMITS)?;
    let seed: Option<i128> = fields.take("seed")?;
    let stop: Option<Texts> = fields.take_any(&["stop", "stop_sequences"])?;
    if stop.as_ref().is_some_and(|stop| stop.0.len() > MOST_STOPS) {
        return Err(ApiError::invalid(Some("stop"), format!("`stop` must be up to {MOST_STOPS} strings")));
    }
    // Clients send -1, or 0 in chats, where they want no limit.
    overrides.max_tokens = limit.map(|limit| count(limit).map_or(Override::Off, Override::Value));
    overrides.temperature = fields.take("temperature")?.or(overrides.temperature);
    overrides.top_p = fields.take("top_p")?.map(Override::Value);
    overrides.top_k = fields.take::<i128>("top_k")?.map(|k| count(k).map_or(Override::Off, Override::Value));
    overrides.min_p = fields.take("min_p")?.map(Override::Value);
    overrides.repetition_penalty = fields.take_any(&["repetition_penalty", "repeat_penalty"])?.map(Override::Value);
    overrides.no_repeat_ngram = fields.take("no_repeat_ngram_size")?;
    overrides.seed = Some(seed.map_or_else(random_number, |seed| seed as u64));
    overrides.stop = stop.map(|stop| stop.0).unwrap_or_default();
    overrides.eos = fields.take::<bool>("ignore_eos")?.map(Into::into);
    overrides.validate().map_err(|error| match error {
        OptionError::OutOfRange { name, .. } => ApiError::invalid(Some(name), error.to_string()),
        _ => ApiError::invalid(None, error.to_string()),
    })?;
    let mut options = defaults.clone();
    overrides.apply_to(&mut options);
    if api == Api::Completions && limit == Some(0) {
        options.max_tokens = Some(0);
    }
    options.bias = bias(fields)?;
    options.pace = pace(fields)?;
    Ok(options)
}

/// A count that is not zero.
fn count(number: i128) -> Option<usize> {
    usize::try_from(number).ok().filter(|&count| count > 0)
}

/// OpenAI's name for work that may take longer is `flex`. All other tiers are the usual one.
fn pace(fields: &mut Fields) -> Result<Pace, ApiError> {
    let tier: Option<Value> = fields.take("service_tier")?;
    Ok(if tier.is_some_and(|tier| tier == "flex") { Pace::Batch } else { Pace::Interactive })
}

fn bias(fields: &mut Fields) -> Result<LogitBias, ApiError> {
    let is_penalty = |penalty: &f32| (-2.0..=2.0).contains(penalty);
    let mut penalty =
        |name| fields.take_good(name, "a number from -2 to 2", is_penalty).map(Option::unwrap_or_default);
    let (frequency_penalty, presence_penalty) = (penalty("frequency_penalty")?, penalty("presence_penalty")?);
    let given: serde_json::Map<String, Value> = fields.take("logit_bias")?.unwrap_or_default();
    let pair = |(token, bias): (String, Value)| {
        let bias = f32::read(bias).filter(|bias| (-MOST_BIAS..=MOST_BIAS).contains(bias));
        Some((token.parse().ok()?, bias?))
    };
    let biases: Option<Vec<(u32, f32)>> = given.into_iter().map(pair).collect();
    let mut biases = biases.ok_or_else(|| {
        let message = "`logit_bias` must map ids of tokens to numbers from -100 to 100";
        ApiError::invalid(Some("logit_bias"), message)
    })?;
    biases.sort_by_key(|&(token, _)| token);
    Ok(LogitBias { frequency_penalty, presence_penalty, biases })
}

/// How many alternatives to report for each token of the answer; `None` reports no log-probabilities.
pub fn logprobs(api: Api, fields: &mut Fields, most: usize) -> Result<Option<usize>, ApiError> {
    let expected = format!("a number up to {most}");
    let is_count = |&count: &usize| count <= most;
    match api {
        Api::Completions => fields.take_good("logprobs", &expected, is_count),
        Api::Chat => {
            let is_wanted = fields.take("logprobs")?.unwrap_or(false);
            let count = fields.take_good("top_logprobs", &expected, is_count)?;
            match (is_wanted, count) {
                (true, count) => Ok(Some(count.unwrap_or(0))),
                (false, None | Some(0)) => Ok(None),
                (false, Some(_)) => {
                    Err(ApiError::invalid(Some("top_logprobs"), "`top_logprobs` needs `logprobs` to be true"))
                }
            }
        }
    }
}

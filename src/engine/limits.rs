//! Which numbers sampling can work with.

/// Whether sampling can be done at this temperature.
pub fn is_temperature(number: f32) -> bool {
    (0.0..=10.0).contains(&number)
}

/// Whether this is a probability.
pub fn is_probability(number: f32) -> bool {
    (0.0..=1.0).contains(&number)
}

/// Whether this can be a repetition penalty.
pub fn is_penalty(number: f32) -> bool {
    number > 0.0 && number <= 10.0
}

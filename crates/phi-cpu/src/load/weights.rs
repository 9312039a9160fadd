//! Puts a model's weights together, from any source of tensors and with the names of any layout.

use crate::error::LoadError;
use crate::matrix::Matrix;
use crate::model::{LayerWeights, Linear, ModelConfig, Norm, Weights};

/// Tensors by name. Every request gives the shape that follows from the configuration.
pub trait WeightSource {
    /// Whether there is a tensor `name`.
    fn contains(&self, name: &str) -> bool;

    /// The tensor `name` as a view of exactly `rows` x `columns` values.
    fn matrix(&self, name: &str, rows: usize, columns: usize) -> Result<Matrix, LoadError>;

    /// The tensor `name`, of exactly `length` values, copied as `f32`.
    fn vector(&self, name: &str, length: usize) -> Result<Vec<f32>, LoadError>;
}

/// The names of a layout's tensors, without `.weight` and `.bias`.
pub struct Names {
    pub embedding: &'static str,
    /// What precedes a layer's index. The names after it are those of a layer's parts.
    pub layers: &'static str,
    pub norm: &'static str,
    /// Query, key and value in one projection, by rows, where the layout knows that.
    pub fused: Option<&'static str>,
    pub query: &'static str,
    pub key: &'static str,
    pub value: &'static str,
    pub attention_output: &'static str,
    pub up: &'static str,
    pub down: &'static str,
    pub final_norm: &'static str,
    pub output: &'static str,
}

/// A tensor under the name that a layout has for it.
pub struct NamedTensor<'a> {
    pub name: String,
    pub tensor: Tensor<'a>,
}

/// A tensor of a model.
#[derive(Clone, Copy)]
pub enum Tensor<'a> {
    Matrix(&'a Matrix),
    /// A norm or a bias.
    Vector(&'a [f32]),
}

/// All tensors of a model under the names of a layout, query, key and value apart.
pub fn named<'a>(weights: &'a Weights, names: &Names) -> Vec<NamedTensor<'a>> {
    let mut tensors = Vec::new();
    let mut add = |name: String, tensor| tensors.push(NamedTensor { name, tensor });
    add(format!("{}.weight", names.embedding), Tensor::Matrix(&weights.embedding));
    for (index, layer) in weights.layers.iter().enumerate() {
        let name = |part: &str| format!("{}.{index}.{part}", names.layers);
        add(format!("{}.weight", name(names.norm)), Tensor::Vector(&layer.norm.weight));
        add(format!("{}.bias", name(names.norm)), Tensor::Vector(&layer.norm.bias));
        let linears = [
            (names.query, &layer.query),
            (names.key, &layer.key),
            (names.value, &layer.value),
            (names.attention_output, &layer.attention_output),
            (names.up, &layer.up),
            (names.down, &layer.down),
        ];
        for (part, linear) in linears {
            add(format!("{}.weight", name(part)), Tensor::Matrix(&linear.weight));
            add(format!("{}.bias", name(part)), Tensor::Vector(&linear.bias));
        }
    }
    add(format!("{}.weight", names.final_norm), Tensor::Vector(&weights.final_norm.weight));
    add(format!("{}.bias", names.final_norm), Tensor::Vector(&weights.final_norm.bias));
    add(format!("{}.weight", names.output), Tensor::Matrix(&weights.output.weight));
    add(format!("{}.bias", names.output), Tensor::Vector(&weights.output.bias));
    tensors
}

/// Views all weights of a model with this configuration; only norms and biases are copied.
pub fn read(source: &impl WeightSource, names: &Names, config: &ModelConfig) -> Result<Weights, LoadError> {
    let reader = Reader { source, names, config };
    // Checked before the loop, so that a corrupt layer count cannot make it allocate for layers that are not there.
    let last = format!("{}.{}.{}.weight", names.layers, config.layer_count - 1, names.norm);
    if !source.contains(&last) {
        return Err(LoadError::Missing(last));
    }
    let (vocabulary, hidden) = (config.vocabulary_size, config.hidden_size);
    Ok(Weights {
        layers: (0..config.layer_count).map(|index| reader.layer(index)).collect::<Result<_, _>>()?,
        embedding: source.matrix(&format!("{}.weight", names.embedding), vocabulary, hidden)?,
        final_norm: reader.norm(names.final_norm, hidden)?,
        output: reader.linear(names.output, vocabulary, hidden)?,
    })
}

struct Reader<'a, S> {
    source: &'a S,
    names: &'a Names,
    config: &'a ModelConfig,
}

impl<S: WeightSource> Reader<'_, S> {
    fn layer(&self, index: usize) -> Result<LayerWeights, LoadError> {
        let Names { layers, norm, fused, query, key, value, attention_output, up, down, .. } = self.names;
        let name = |part: &str| format!("{layers}.{index}.{part}");
        let (hidden, intermediate) = (self.config.hidden_size, self.config.intermediate_size);
        let fused = fused.map(name).filter(|fused| self.source.contains(&format!("{fused}.weight")));
        let [query, key, value] = if let Some(fused) = fused {
            self.linear(&fused, 3 * hidden, hidden)?.split_into_three()
        } else {
            let part = |part| self.linear(&name(part), hidden, hidden);
            [part(query)?, part(key)?, part(value)?]
        };
        Ok(LayerWeights {
            norm: self.norm(&name(norm), hidden)?,
            query,
            key,
            value,
            attention_output: self.linear(&name(attention_output), hidden, hidden)?,
            up: self.linear(&name(up), intermediate, hidden)?,
            down: self.linear(&name(down), hidden, intermediate)?,
        })
    }

    fn linear(&self, name: &str, outputs: usize, inputs: usize) -> Result<Linear, LoadError> {
        let weight = self.source.matrix(&format!("{name}.weight"), outputs, inputs)?;
        let bias = self.source.vector(&format!("{name}.bias"), outputs)?;
        Ok(Linear { weight, bias })
    }

    fn norm(&self, name: &str, length: usize) -> Result<Norm, LoadError> {
        let weight = self.source.vector(&format!("{name}.weight"), length)?;
        let bias = self.source.vector(&format!("{name}.bias"), length)?;
        Ok(Norm { weight, bias })
    }
}

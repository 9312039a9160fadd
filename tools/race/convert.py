"""Converts a Phi-2 checkpoint (Hugging Face's layout) into what a runtime reads.

    python convert.py ctranslate2 CHECKPOINT OUT
    python convert.py openvino CHECKPOINT OUT [--weights int4]

Weights become int8; OpenVINO's may become int4 in groups of 128, which is what it recommends. The checkpoint is in
memory twice meanwhile, in 16 bits.
"""

import argparse
import pathlib
import subprocess
import sys


def to_ctranslate2(checkpoint, out):
    from ctranslate2.converters import transformers as converters
    from ctranslate2.converters.utils import fuse_linear
    from ctranslate2.specs import common_spec, transformer_spec

    # CTranslate2 has a loader of this name for Phi's first modules, which transformers has replaced since.
    @converters.register_loader("PhiConfig")
    class PhiLoader(converters.PhiLoader):
        def get_model_spec(self, model):
            config = model.config
            spec = transformer_spec.TransformerDecoderModelSpec.from_config(
                num_layers=config.num_hidden_layers,
                num_heads=config.num_attention_heads,
                pre_norm=True,
                activation=common_spec.Activation.GELUTanh,
                rotary_dim=model.model.layers[0].self_attn.rotary_ndims,
                rotary_interleave=False,
                parallel_residual=True,
                shared_layer_norm=True,
            )
            self.set_decoder(spec.decoder, model.model)
            self.set_linear(spec.decoder.projection, model.lm_head)
            return spec

        def set_config(self, config, model, tokenizer):
            super().set_config(config, model, tokenizer)
            config.layer_norm_epsilon = model.config.layer_norm_eps

        def set_decoder(self, spec, module):
            spec.scale_embeddings = False
            self.set_embeddings(spec.embeddings, module.embed_tokens)
            self.set_layer_norm(spec.layer_norm, module.final_layernorm)
            for target, layer in zip(spec.layer, module.layers):
                attention = layer.self_attn
                self.set_layer_norm(target.shared_layer_norm, layer.input_layernorm)
                parts = [common_spec.LinearSpec() for _ in "qkv"]
                for part, source in zip(parts, (attention.q_proj, attention.k_proj, attention.v_proj)):
                    self.set_linear(part, source)
                fuse_linear(target.self_attention.linear[0], parts)
                self.set_linear(target.self_attention.linear[1], attention.dense)
                self.set_linear(target.ffn.linear_0, layer.mlp.fc1)
                self.set_linear(target.ffn.linear_1, layer.mlp.fc2)

    converter = converters.TransformersConverter(checkpoint, load_as_float16=True, low_cpu_mem_usage=True)
    converter.convert(out, quantization="int8")


def to_openvino(checkpoint, out, weights):
    program = pathlib.Path(sys.executable).with_name("optimum-cli")
    command = [program, "export", "openvino", "--model", checkpoint, "--task", "text-generation-with-past"]
    command += ["--weight-format", weights]
    if weights == "int4":
        command += ["--group-size", "128", "--ratio", "1.0"]
    subprocess.run([*command, out], check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("runtime", choices=["ctranslate2", "openvino"])
    parser.add_argument("checkpoint")
    parser.add_argument("out")
    parser.add_argument("--weights", choices=["int8", "int4"], default="int8")
    options = parser.parse_args()
    if options.runtime == "openvino":
        to_openvino(options.checkpoint, options.out, options.weights)
    elif options.weights == "int8":
        to_ctranslate2(options.checkpoint, options.out)
    else:
        parser.error("CTranslate2 has no int4 on processors")


if __name__ == "__main__":
    main()

# CUDA's compiler and libraries from PyPI, enough to build the cuda feature on a machine without a GPU:
#
#     source toolkit.sh DIR      # a virtual environment in DIR; sets what the build needs in this shell
#
# Needs Python with venv and a C compiler. Where CUDA's toolkit is installed, this is not needed.
toolkit=${1:?usage: source toolkit.sh DIR}
if [ ! -x "$toolkit/bin/python" ]; then
    python3 -m venv "$toolkit"
    "$toolkit/bin/pip" install --quiet --no-deps \
        "nvidia-cuda-nvcc==13.0.*" "nvidia-cuda-crt==13.0.*" "nvidia-nvvm==13.0.*" "nvidia-cuda-runtime==13.0.*" \
        "nvidia-cuda-cccl==13.0.*" "nvidia-cuda-nvrtc==13.0.*" "nvidia-cublas==13.0.*" "nvidia-curand==10.4.*"
fi
CUDA_HOME=$(echo "$toolkit"/lib/python3*/site-packages/nvidia/cu13)
export CUDA_HOME CUDA_PATH=$CUDA_HOME CUDA_ROOT=$CUDA_HOME CUDA_TOOLKIT_ROOT_DIR=$CUDA_HOME

# Build scripts look in lib64, and the linker for names without a version; the packages have neither.
[ -e "$CUDA_HOME/lib64" ] || ln -s lib "$CUDA_HOME/lib64"
for library in cublas.so.13 cublasLt.so.13 cudart.so.13 curand.so.10 nvrtc.so.13; do
    ln -sf "lib$library" "$CUDA_HOME/lib/lib${library%%.*}.so"
done

# The driver's library comes with a GPU's driver alone. For the linker a stand-in will do: every function of its
# header, each of which fails. It is not called libcuda.so.1, so that no program takes it for the driver.
{
    grep -oE '\bcu[A-Z][A-Za-z0-9_]+' "$CUDA_HOME/include/cuda.h"
    printf '%s\n' cuProfilerInitialize cuProfilerStart cuProfilerStop
} | sort -u |
    sed 's/.*/int &(void) { return 999; }/' |
    cc -x c -w -shared -fPIC -Wl,-soname,libcuda.so.1 -o "$CUDA_HOME/lib/libcuda.so" -

export PATH=$CUDA_HOME/bin:$PATH
export LIBRARY_PATH=$CUDA_HOME/lib${LIBRARY_PATH:+:$LIBRARY_PATH}
export LD_LIBRARY_PATH=$CUDA_HOME/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}

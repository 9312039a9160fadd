//! The script for bash. It differs from clap's in two things: names of models have colons, at which bash splits words,
//! and bash completes the names of files better than a program can, with quotes and blanks.

use super::{PROGRAM, VARIABLE};

/// What the program answers where the name of a file can follow.
pub const FILES: &str = "//files//";

const SCRIPT: &str = r#"_PROGRAM_complete() {
    local IFS=$'\013' words=() count=0 i word cut breaks=
    # Words as they were typed: bash splits them at the characters of COMP_WORDBREAKS, too.
    local rest=${COMP_LINE:0:COMP_POINT}
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if ((i == COMP_CWORD)); then
            word=${rest#"${rest%%[![:blank:]]*}"}
        fi
        if ((count)) && [[ -n $rest && $rest != [[:blank:]]* ]]; then
            words[count - 1]+=$word
        else
            words[count++]=$word
        fi
        rest=${rest#*"${COMP_WORDS[i]}"}
    done
    COMPREPLY=($(_CLAP_IFS="$IFS" _CLAP_COMPLETE_INDEX=$((count - 1)) VARIABLE=bash PROGRAM -- "${words[@]}" 2>/dev/null))
    if [[ ${COMPREPLY[0]-} == 'FILES' ]]; then
        COMPREPLY=()
        compopt -o default +o nospace 2>/dev/null
        return
    fi
    # Of the word, bash replaces only what is after the last character at which it splits.
    [[ $COMP_WORDBREAKS == *:* ]] && breaks+=:
    [[ $COMP_WORDBREAKS == *=* ]] && breaks+==
    if [[ -n $breaks ]]; then
        word=${words[count - 1]}
        cut=${word%"${word##*[$breaks]}"}
        COMPREPLY=("${COMPREPLY[@]#"$cut"}")
    fi
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} != *[=/:] ]]; then
        compopt +o nospace 2>/dev/null
    fi
}
complete -o nospace -o nosort -F _PROGRAM_complete PROGRAM 2>/dev/null ||
    complete -o nospace -o default -F _PROGRAM_complete PROGRAM # An older bash cannot choose for each word.
"#;

pub fn script() -> String {
    SCRIPT.replace("PROGRAM", PROGRAM).replace("VARIABLE", VARIABLE).replace("FILES", FILES)
}

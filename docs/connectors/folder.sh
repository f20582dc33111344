#!/bin/bash
# A connector: each file FOLDER/in/NAME.txt is a message; what is said goes to FOLDER/out/KEY.json.
# heed channel SITE add script notes command=/path/to/folder.sh folder=/srv/notes
folder='' last=''
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" <<<"$2"; }
text() { tr -d '\000-\010\013-\037' <"$1" | sed -z 's/[\\"]/\\&/g; s/\t/\\t/g; s/\n/\\n/g'; }
while :; do
    if IFS= read -r -t 1 line; then
        key=$(field key "$line") && key=${key//[^A-Za-z0-9_-]/}
        case $line in
        *'"do":"start"'*)
            folder=$(field folder "$line") last=$(field cursor "$line")
            [ -d "$folder/in" ] && state=connected || state=refused
            echo "{\"state\":\"$state\",\"reason\":\"folder '$folder'\"}" ;;
        *'"do":"send"'*)
            printf '%s\n' "$line" >"$folder/out/$key.json" && outcome=sent || outcome=refused
            echo "{\"sent\":\"$key\",\"outcome\":\"$outcome\"}" ;;
        *'"do":"stop"'*) exit 0 ;;
        esac
    elif [ $? -le 128 ]; then
        exit 0 # our input has ended: the server is gone
    fi
    for file in "$folder"/in/*.txt; do
        name=${file##*/}
        [[ -f $file && $name =~ ^[A-Za-z0-9._-]+$ && $name > $last ]] || continue
        printf '{"message":{"id":"%s","kind":"note","audience":"private","text":"%s"},"cursor":"%s"}\n' \
            "$name" "$(text "$file")" "$name"
        last=$name
    done
done

#!/usr/bin/env bash
# setup.sh build|test|bench|soak: installs what is missing on Debian 12.
#
# It asks dpkg what is there and believes nothing else: apt's exit status says little about a
# single package. Root installs directly, anybody else through sudo. Nothing to do: no apt call.
set -euo pipefail
cd "$(dirname "$0")"

build=(gcc g++ meson ninja-build pkg-config python3
    libsqlite3-dev libpq-dev libmicrohttpd-dev libcurl4-openssl-dev libgmime-3.0-dev libxml2-dev
    libsodium-dev libssl-dev libsimdjson-dev libcld2-dev libutf8proc-dev libseccomp-dev
    libzstd-dev zlib1g-dev tzdata ca-certificates
    python3-fonttools python3-brotli fonts-inter-variable fonts-sil-gentiumplus)
test=(git clang clang-format clang-tidy libclang-rt-14-dev zstd curl openssl
    postgresql postgresql-client dovecot-imapd dovecot-lmtpd postfix chromium sqlite3 npm nodejs
    python3-jsonschema)
bench=(ripgrep postgresql-15-rum)
soak=(wordpress php-cli php-mysql mariadb-server redis-server)

want=("${build[@]}")
[ "${1:-build}" = build ] || want+=("${test[@]}")
[ "${1:-build}" != bench ] || want+=("${bench[@]}")
[ "${1:-build}" != soak ] || want+=("${soak[@]}")

missing() {
    local name
    for name in "${want[@]}"; do
        # A tool that came another way (node from elsewhere, say) serves as well.
        case $name in nodejs) command -v node >/dev/null && continue ;; npm) command -v npm >/dev/null && continue ;; esac
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || echo "$name"
    done
}

mapfile -t absent < <(missing)
[ ${#absent[@]} -gt 0 ] || exit 0

echo "Installing: ${absent[*]}"
root=()
[ "$(id -u)" = 0 ] || root=(sudo)
apt() { "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq "$@"; }
# A package may bring a daemon; none is wanted running.
apt update || true
apt install -y --no-install-recommends "${absent[@]}" >/dev/null || true

mapfile -t absent < <(missing)
if [ ${#absent[@]} -gt 0 ]; then
    echo "Could not install: ${absent[*]}" >&2
    echo "Install them by hand (apt-get install ${absent[*]}) and start again." >&2
    exit 1
fi

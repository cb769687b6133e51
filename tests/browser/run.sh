#!/usr/bin/env bash
# Opens generated reports offline in headless Chromium and uses them as a reader would: clicks, keys, wheel, print. Then the live
# page of clocks watch, of the program that CLOCKS_BINARY names or that was published last. `run.sh watch` opens that one only.
# Needs a Debian machine with dotnet and node; installs Debian's chromium when it is missing, and npm's playwright-core,
# mermaid and axe-core under artifacts/. Screenshots lie in artifacts/browser/shots. Ends in "N passed, N failed".
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$root/artifacts/browser
mkdir -p "$work"
# shellcheck source=publish/debian.sh
. "$root/publish/debian.sh"

if ! command -v chromium >/dev/null; then
    apt-get update -qq
    "${DEBIAN_INSTALL[@]}" -qq chromium >/dev/null
fi

# Versions are fixed, so that a new release of either never turns a green run red.
if [ ! -d "$work/node_modules/playwright-core" ] || [ ! -d "$work/node_modules/mermaid" ] || [ ! -d "$work/node_modules/axe-core" ]; then
    [ -f "$work/package.json" ] || echo '{"private":true}' >"$work/package.json"
    npm install --prefix "$work" --cache "$root/artifacts/npm-cache" --no-audit --no-fund --ignore-scripts --silent \
        playwright-core@1.65.1 mermaid@11.17.2 axe-core@4.14.1
fi

if [ "${1:-}" != watch ]; then
    rm -rf "$work/pages"
    dotnet build "$root/tests/Clocks.Tests" -v q --nologo
    CLOCKS_BROWSER_PAGES="$work/pages" dotnet run --project "$root/tests/Clocks.Tests" --no-build -- \
        --treenode-filter "/*/*/BrowserPages/*" --progress off
fi

export CLOCKS_BINARY=${CLOCKS_BINARY:-$root/publish/linux-x64/clocks}
cd "$work"
exec node "$root/tests/browser/run.mjs" "$work" "$@"

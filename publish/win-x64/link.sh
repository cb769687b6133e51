#!/usr/bin/env bash
# link.sh @RESPONSE_FILE: stands where the .NET SDK expects Microsoft's link.exe. It takes the response file that was
# written for that one, leaves out what lld does not know, and adds what Microsoft's linker finds by itself.
# CLOCKS_LINK_FOLDER holds startup.obj, crt.lib and sdk/ (build.sh makes them).
set -euo pipefail

response=$CLOCKS_LINK_FOLDER/link.rsp

# Dropped: files for debuggers and exports (/NATVIS, /SOURCELINK, /NOEXP, /NOIMPLIB), and /CETCOMPAT, a mark that lld
# cannot set. The first line may begin with a byte order mark.
sed -e '1s/^\xEF\xBB\xBF//' -e 's/\r$//' -e '/^\/NATVIS:/d' -e '/^\/SOURCELINK:/d' \
    -e 's/\/NOEXP\b//' -e 's/\/NOIMPLIB\b//' -e 's/\/CETCOMPAT\b//' "${1#@}" >"$response"

# startup.obj and crt.lib are what libcmt and its companions would give. /Brepro: the same input makes the same bytes.
exec lld-link "$CLOCKS_LINK_FOLDER/startup.obj" "@$response" "$CLOCKS_LINK_FOLDER/crt.lib" \
    "/LIBPATH:$CLOCKS_LINK_FOLDER/sdk" /NODEFAULTLIB:libcmt /NODEFAULTLIB:libcpmt /NODEFAULTLIB:oldnames /Brepro /WX

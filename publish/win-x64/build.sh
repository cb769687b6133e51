#!/usr/bin/env bash
# publish/win-x64/build.sh OUTPUT_EXE: the native Windows program, built on Linux. Called from the
# repository's root.
#
# The .NET compiler writes Windows object files on any system; what it lacks elsewhere is Microsoft's linker and
# libraries. Here lld-link links, the import libraries of Windows come from NuGet (sdk.csproj), and startup.c gives what
# Microsoft's compiler would bring along. Needs clang, lld and llvm, which the build.sh of the root sees to; everything
# in between stays under artifacts/.
set -euo pipefail

die() {
    printf 'win-x64: %s\n' "$*" >&2
    exit 1
}

[[ $# -eq 1 ]] || die "usage: publish/win-x64/build.sh OUTPUT_EXE"
output=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
artifacts=$PWD/artifacts/publish/win-x64
export CLOCKS_LINK_FOLDER=$PWD/artifacts/win-x64
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

# What the linker is given besides the program: our start-up object, the import libraries of ntdll and of Windows.
make_link_folder() {
    mkdir -p "$CLOCKS_LINK_FOLDER"
    clang --target=x86_64-pc-windows-msvc -std=c11 -O2 -Wall -Wextra -Werror -ffreestanding -fms-extensions \
        -c "$here/startup.c" -o "$CLOCKS_LINK_FOLDER/startup.obj"
    llvm-dlltool -m i386:x86-64 -d "$here/ntdll.def" -l "$CLOCKS_LINK_FOLDER/crt.lib"
    dotnet build "$here/sdk.csproj" -t:Libraries -p:LibraryFolder="$CLOCKS_LINK_FOLDER/sdk" \
        --artifacts-path "$CLOCKS_LINK_FOLDER/restore"
}

# The SDK is told to look for no Visual Studio and to call link.sh; the link is done again whatever changed, since it
# takes a second.
publish() {
    rm -rf "$artifacts/bin/Clocks/release_win-x64/native"
    dotnet publish src/Clocks/Clocks.csproj -c Release -r win-x64 \
        -p:DisableUnsupportedError=true -p:IlcUseEnvironmentalTools=true -p:CppLinker="$here/link.sh" \
        -p:NativeDebugSymbols=false --artifacts-path "$artifacts" -o "$artifacts/out"
}

make_link_folder
publish
[[ "$artifacts/out/clocks.exe" -ef $output ]] || {
    mkdir -p "$(dirname "$output")"
    cp "$artifacts/out/clocks.exe" "$output"
}

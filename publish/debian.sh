# publish/debian.sh: how packages of Debian are installed, by build.sh and by the scripts of tests that need real counterparts.
# Source it.
# shellcheck shell=bash

# The command in front of the names of packages: without a question, and it waits for whoever else installs just now.
# shellcheck disable=SC2034 # whoever sources it uses it
DEBIAN_INSTALL=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends)

# Everything that the commands are made of. Sourced, never run.
scripts=$(dirname "${BASH_SOURCE[0]}")
source "$scripts/settings.sh"
source "$scripts/processes.sh"
source "$scripts/authorities.sh"
source "$scripts/enrolment.sh"
source "$scripts/orderers.sh"
source "$scripts/peers.sh"
source "$scripts/channel.sh"
source "$scripts/configuration.sh"
source "$scripts/revocations.sh"
source "$scripts/chaincode.sh"
source "$scripts/connections.sh"
source "$scripts/seats.sh"

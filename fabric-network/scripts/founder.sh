# Who founds the marketplace: an administrator for one enrolment, by the operator's own office.

invite_founder() { # who founds is an administrator of the operator, whom its pool enrols, once, and cannot register
  local file=$DATA/operator/founder.json
  [ ! -f "$file" ] || return 0
  [ -f "$file.tmp" ] || new_secret founder "$file.tmp" > /dev/null
  FABRIC_CA_CLIENT_URL=$(url operator x x) FABRIC_CA_CLIENT_ID_SECRET=$(jq -r .secret "$file.tmp") \
    ca_client operator ca "$(registrar operator ca)" register --id.name founder --id.type admin --id.maxenrollments 1
  mv "$file.tmp" "$file"
}

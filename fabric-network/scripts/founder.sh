# Who founds the marketplace: an administrator for one enrolment, by the operator's own office.

invite_founder() { # who founds is an administrator of the operator, whom its pool enrols, once, and cannot register
  local file=$DATA/operator/founder.json
  [ ! -f "$file" ] || return 0
  new_secret founder "$file.tmp" > /dev/null
  register operator ca founder admin "$(jq -r .secret "$file.tmp")" --id.maxenrollments 1
  mv "$file.tmp" "$file"
}

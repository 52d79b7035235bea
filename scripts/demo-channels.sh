# shellcheck shell=bash disable=SC2154 # top, work, triaged, standin_program, pids come from scripts/demo
# The demo's channels: each function posts as its platform would, signed with that platform's scheme.
# Signatures are made with openssl here, so that the daemon's own code is not its own judge.

chat_secret=demo-chat-secret chat_token=demo-chat-token
twilio_token=0123456789abcdef0123456789abcdef twilio_account=AC00000000000000000000000000000042
kannel_token=demo-kannel-token postmark_password=demo-postmark-password
popup_key=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=
our_number=+15005550006

free_ports() {
  perl -MIO::Socket::INET -e '
    my @held = map { IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1", Proto => "tcp") or die "no port: $!\n" } 1 .. shift;
    print join(" ", map { $_->sockport } @held), "\n";' "$1"
}

# until_ready WHAT PID COMMAND...: polls, and gives up when the process ends.
until_ready() {
  local what=$1 pid=$2 tries=300
  shift 2
  until "$@" >/dev/null 2>&1; do
    kill -0 "$pid" 2>/dev/null || { tail -n 20 "$work/$what.log" >&2; die "$what ended before it was ready"; }
    tries=$((tries - 1))
    [ $tries -gt 0 ] || { tail -n 20 "$work/$what.log" >&2; die "$what was not ready in time"; }
    sleep 0.1
  done
}

start_standin() {
  "$standin_program" --token "$chat_token" --secret "$chat_secret" \
    --team 人工分派 --team 安全應急組 --team 隱私與安全 --team 投訴升級組 --team 物流組 --team 售後組 --team 客服組 >"$work/standin.log" 2>&1 &
  pids+=($!)
  until_ready standin "${pids[0]}" grep -q '"url"' "$work/standin.log"
  standin=$(jq -r .url "$work/standin.log")
}

start_daemon() {
  local port admin_port
  read -r port admin_port < <(free_ports 2)
  daemon=http://127.0.0.1:$port
  mkdir -p "$work/rules"
  cp "$top/config/demo/company.yaml" "$work/rules/"
  write_config "$port" "$admin_port" >"$work/triaged.yaml"
  export DEMO_CHAT_SECRET=$chat_secret DEMO_CHAT_TOKEN=$chat_token DEMO_TWILIO_TOKEN=$twilio_token \
    DEMO_KANNEL_TOKEN=$kannel_token DEMO_POSTMARK_PASSWORD=$postmark_password DEMO_POPUP_SECRET=whsec_$popup_key
  (cd "$top" && "$triaged" check "$work/triaged.yaml") || die "the demo's configuration has faults"
  (cd "$top" && exec "$triaged" serve --config "$work/triaged.yaml") >"$work/triaged.log" 2>&1 &
  pids+=($!)
  until_ready triaged "${pids[1]}" curl -fsS "http://127.0.0.1:$admin_port/readyz"
  curl -fsS -o /dev/null "$standin/standin/hook" \
    -d "$(jq -n --arg url "$daemon/hooks/support-chat" --arg secret "$chat_secret" '{url: $url, secret: $secret}')"
  say "the daemon listens on $daemon, the stand-in for Chatwoot on $standin"
}

write_config() {
  cat <<CONF
version: 1
listen: 127.0.0.1:$1
admin_listen: 127.0.0.1:$2
public_url: $daemon
store: sqlite:$work/triaged.db
control_socket: $work/triaged.sock
time_zone: Asia/Shanghai
language: zh-Hant
layers: [$top/rules/vendor, $work/rules]
adapters: [$top/adapters]
sources:
  support-chat:
    platform: chatwoot
    base_url: $standin
    account: 1
    inbox: 2
    own_user: 1
    secret: "\${env:DEMO_CHAT_SECRET}"
    token: "\${env:DEMO_CHAT_TOKEN}"
    mode: live
    map:
      priority: {高: urgent, 中: medium, 低: low}
      status: {待處理: open, 處理中: open, 需升級: open}
      group: {人工分派: 1, 安全應急組: 2, 隱私與安全: 3, 投訴升級組: 4, 物流組: 5, 售後組: 6, 客服組: 7}
  sms:
    platform: twilio
    api_url: $standin
    account: $twilio_account
    secret: "\${env:DEMO_TWILIO_TOKEN}"
    from: "$our_number"
    mode: live
    write_back: support-chat
  sms-gateway:
    platform: kannel
    base_url: $standin
    username: desk
    token: "\${env:DEMO_KANNEL_TOKEN}"
    secret: "\${env:DEMO_KANNEL_TOKEN}"
    from: "8000"
    country: "86"
    mode: live
    write_back: support-chat
  mail-in:
    platform: postmark
    api_url: $standin
    username: postmark
    secret: "\${env:DEMO_POSTMARK_PASSWORD}"
    token: "\${env:DEMO_POSTMARK_PASSWORD}"
    from: desk@example.com
    mode: live
    write_back: support-chat
  app:
    platform: popup
    secret: "\${env:DEMO_POPUP_SECRET}"
    mode: live
    write_back: support-chat
CONF
}

# post_hook SOURCE CURL_ARGS...: fails loudly unless the daemon acknowledges.
post_hook() {
  local source=$1 status
  shift
  status=$(curl -sS -o "$work/answer" -w '%{http_code}' "$@") || die "$source: the daemon did not answer"
  [[ $status == 2* ]] || die "$source: answered $status: $(head -c 300 "$work/answer")"
}

standin_post() { curl -fsS -o /dev/null "$standin/standin/$1" -d "$2" || die "the stand-in refused $1"; }

chat_writes() {
  say "  chat   $2: $3"
  standin_post customer "$(jq -n --arg s "$1" --arg n "$2" --arg t "$3" '{source_id: $s, name: $n, content: $t}')"
}

# Twilio signs the URL followed by every parameter in the order of their names, with HMAC-SHA1.
sms_arrives() {
  local from=$1 text=$2 id url=$daemon/hooks/sms signature
  id=SM$(openssl rand -hex 16)
  say "  SMS    $from: $text"
  signature=$(printf '%s' "${url}AccountSid${twilio_account}Body${text}From${from}MessageSid${id}NumMedia0SmsStatusreceivedTo${our_number}" |
    openssl dgst -sha1 -hmac "$twilio_token" -binary | base64)
  post_hook sms "$url" -H "X-Twilio-Signature: $signature" --data-urlencode "AccountSid=$twilio_account" \
    --data-urlencode "Body=$text" --data-urlencode "From=$from" --data-urlencode "MessageSid=$id" \
    --data-urlencode NumMedia=0 --data-urlencode SmsStatus=received --data-urlencode "To=$our_number"
}

# Kannel signs nothing: its URL carries a secret part.
kannel_arrives() {
  say "  SMS    +$1: $2"
  post_hook sms-gateway -G "$daemon/hooks/sms-gateway/$kannel_token" --data-urlencode "from=$1" --data-urlencode to=8000 \
    --data-urlencode "text=$2" --data-urlencode "id=$(cat /proc/sys/kernel/random/uuid)" --data-urlencode "time=$(date +%s)" \
    --data-urlencode smsc=demo --data-urlencode coding=2 --data-urlencode charset=UTF-8
}

# Postmark knows basic authentication only.
mail_arrives() {
  local body
  say "  e-mail $1: $3 – $4"
  body=$(jq -n --arg name "$1" --arg mail "$2" --arg subject "$3" --arg text "$4" --arg id "$(cat /proc/sys/kernel/random/uuid)" --arg date "$(date -R)" \
    '{FromName: $name, MessageStream: "inbound", From: $mail, FromFull: {Email: $mail, Name: $name, MailboxHash: ""},
      To: "desk@example.com", ToFull: [{Email: "desk@example.com", Name: "", MailboxHash: ""}], Cc: "", CcFull: [], BccFull: [],
      OriginalRecipient: "desk@example.com", Subject: $subject, MessageID: $id, ReplyTo: "", MailboxHash: "", Date: $date,
      TextBody: $text, HtmlBody: "", StrippedTextReply: "", Tag: "",
      Headers: [{Name: "Message-ID", Value: "<\($id)@example.com>"}], Attachments: []}')
  post_hook mail-in "$daemon/hooks/mail-in" -u "postmark:$postmark_password" -H 'Content-Type: application/json' --data-binary "$body"
}

# Standard Webhooks: HMAC-SHA256 over id, time and body, with the decoded key.
popup_writes() {
  local id at body signature key
  id=msg_$(openssl rand -hex 12) at=$(date +%s)
  say "  app    $2: $3"
  body=$(jq -nc --arg who "$1" --arg name "$2" --arg text "$3" --arg id "$id" --arg at "$(date -u +%FT%TZ)" \
    '{type: "message.created", timestamp: $at, data: {user: {id: $who, name: $name}, conversation: {id: "popup-\($who)"}, message: {id: $id, text: $text}}}')
  key=$(printf '%s' "$popup_key" | base64 -d | od -An -v -tx1 | tr -d ' \n')
  signature=$(printf '%s.%s.%s' "$id" "$at" "$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)
  post_hook app "$daemon/hooks/app" -H 'Content-Type: application/json' -H "webhook-id: $id" -H "webhook-timestamp: $at" \
    -H "webhook-signature: v1,$signature" --data-binary "$body"
}

# --- reading the tool -----------------------------------------------------------------------------
desk() { curl -fsS -H "api_access_token: $chat_token" "$standin/api/v1/accounts/1/$1"; }
tickets() { desk 'conversations?status=all' | jq -c '.data.payload'; }
messages() { desk "conversations/$1/messages" | jq -c '.payload'; }

# await WHAT JQ_CONDITION: until it holds for the tool's list of conversations.
await() {
  local tries=300
  until tickets | jq -e "$2" >/dev/null 2>&1; do
    tries=$((tries - 1))
    if [ $tries = 0 ]; then
      tail -n 25 "$work/triaged.log" >&2
      tickets | jq -c '.[] | {id, labels, priority, status}' >&2
      die "waited in vain until $1"
    fi
    sleep 0.1
  done
}

# The columns hold Chinese: a character of the East counts two places. Notes are Markdown, whose escapes nobody at
# the desk sees.
# shellcheck disable=SC2016 # $n and its like are jq's
jq_pad='def shown: gsub("\\\\(?<mark>[!-/:-@\\[-`{-~])"; .mark);
  def width: [explode[] | if . > 11903 then 2 else 1 end] | add // 0;
  def pad($n): . as $s | ([$n - ($s | width), 1] | max) as $k | $s + ([range($k)] | map(" ") | join(""));'

show_tickets() {
  local id
  say
  say "What an agent now sees in the tool (read from its API):"
  for id in $(tickets | jq -r '.[].id'); do await_notes "$id" 1; done
  for id in $(tickets | jq -r 'map(.id) | sort[]'); do show_ticket "$id"; done
}

# await_notes TICKET COUNT: a note is a write of its own and may arrive after the tags.
await_notes() {
  local tries=300
  until messages "$1" | jq -e --argjson count "$2" 'map(select(.private and (.content | contains("FW2")))) | length >= $count' >/dev/null; do
    tries=$((tries - 1))
    [ $tries -gt 0 ] || die "waited in vain for the notes of ticket #$1"
    sleep 0.1
  done
}
show_ticket() {
  jq -rn --argjson one "$(desk "conversations/$1")" --argjson messages "$(messages "$1")" "$jq_pad"'
    ("#\($one.id)" | pad(5)) + (($one.priority // "-") | pad(9)) + ($one.status | pad(10)) +
    (($one.meta.team.name // "-") | pad(14)) + ($one.labels | join(" ")),
    ($messages[] | . as $message | "       " + (if .message_type == 0 then ($one.meta.sender.name | pad(13)) elif .private then ("note" | pad(13)) else ("agent" | pad(13)) end)
      + (.content | if $message.message_type == 0 then . else shown end | gsub("\n"; "\n" + " " * 20)))'
}
ticket_of() {
  local id
  for id in $(tickets | jq -r '.[].id'); do
    if messages "$id" | jq -e --arg text "$1" 'any(.[]; .content | contains($text))' >/dev/null; then
      printf '%s\n' "$id"
      return
    fi
  done
  die "no ticket holds '$1'"
}

# await_survey_link TO: the link in the last SMS that went out to the number.
await_survey_link() {
  local tries=300 link
  while true; do
    link=$(curl -fsS "$standin/standin/sent" | jq -r --arg to "$1" --arg base "$daemon/s/" \
      'map(select(.to == $to).text | scan($base + "[A-Za-z0-9_-]+")) | last // empty')
    [ -z "$link" ] || break
    tries=$((tries - 1))
    [ $tries -gt 0 ] || { tail -n 25 "$work/triaged.log" >&2; die "no survey went out to $1"; }
    sleep 0.1
  done
  printf '%s\n' "$link"
}

# answer_survey LINK yes|no SCORE COMMENT: opens the page, as a person would, and sends its form. The names of the
# fields are the ids of the survey's questions in rules/vendor/survey.yaml.
answer_survey() {
  curl -fsS -o "$work/survey.html" "$1" || die "the survey page did not open"
  post_hook survey "$1" --data "$(jq -rn --arg solved "$2" --arg score "$3" --arg words "$4" \
    '{"解決": $solved, "總體": $score, "改進": $words} | to_entries | map("\(.key | @uri)=\(.value | @uri)") | join("&")')"
}

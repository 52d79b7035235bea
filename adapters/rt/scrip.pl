# Posts ticket events of Request Tracker 5 to triaged. RT has no webhook of its own: an administrator pastes this
# file into Admin > Global > Scrips > Create, once for each of the conditions On Create, On Correspond, On Comment
# and On Status Change: Action "User Defined", Template "Blank", Custom condition empty, Custom action preparation
# code `return 1;`, and this as the Custom action commit code. RT_SiteConfig.pm names the two settings:
#   Set($TriagedURL,    'https://triaged.example.com/hooks/helpdesk');
#   Set($TriagedSecret, 'the secret of that source');
# RT waits for the answer inside its own transaction (3 s at most) and sends nothing twice. Whatever happens here,
# the ticket's own change goes through.
use Digest::SHA ();
use HTTP::Tiny  ();
use JSON        ();

my $url = RT->Config->Get('TriagedURL') or return 1;
eval {
    my ($ticket, $transaction) = ($self->TicketObj, $self->TransactionObj);
    my ($kind, $who) = ($transaction->Type, $transaction->CreatorObj);

    my %fields;
    my $defined = $ticket->CustomFields;
    while (my $field = $defined->Next) {
        my $values = $ticket->CustomFieldValues($field->id);
        $fields{ $field->Name } = [ map { $_->Content } @{ $values->ItemsArrayRef } ];
    }

    my %named = (Create => 'created', Correspond => 'replied', Comment => 'commented', Status => 'status_changed');
    my $event = 'ticket.' . ($named{$kind} || $kind);
    my $delivery = 'rt-txn-' . $transaction->id;
    my $has_text = $kind ne 'Status' && $transaction->ContentObj;
    my $body = JSON->new->utf8->canonical->encode({
        id      => $delivery,
        event   => $event,
        created => $transaction->CreatedObj->W3CDTF(Timezone => 'UTC'),
        actor   => {
            name       => $who->Name,
            email      => $who->EmailAddress,
            privileged => $who->Privileged ? JSON::true() : JSON::false(),
        },
        ticket => {
            id            => $ticket->id + 0,
            subject       => $ticket->Subject,
            status        => $ticket->Status,
            queue         => $ticket->QueueObj->Name,
            owner         => $ticket->OwnerObj->Name,
            priority      => ($ticket->Priority || 0) + 0,
            requestors    => [ grep { length } split /\s*,\s*/, $ticket->RequestorAddresses // '' ],
            custom_fields => \%fields,
        },
        content => $has_text ? $transaction->Content(Type => 'text/plain') : undef,
        change  => $kind eq 'Status'
            ? { field => $transaction->Field, old => $transaction->OldValue, new => $transaction->NewValue }
            : undef,
    });

    my $digest = Digest::SHA::hmac_sha256_hex($body, RT->Config->Get('TriagedSecret') // '');
    my $answer = HTTP::Tiny->new(timeout => 3)->post($url, {
        content => $body,
        headers => {
            'Content-Type'   => 'application/json',
            'X-RT-Event'     => $event,
            'X-RT-Delivery'  => $delivery,
            'X-RT-Signature' => "sha256=$digest",
        },
    });
    die "answered $answer->{status} $answer->{reason}\n" unless $answer->{success};
    1;
} or RT->Logger->error("triaged: ticket event was not posted: $@");
return 1;

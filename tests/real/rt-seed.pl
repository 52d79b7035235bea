# rt-seed.pl SCRIP_FILE TOKEN_FILE: gives an empty RT 5 database what the tests need.
# TOKEN_FILE is written last, so its presence means a complete seed.
use strict;
use warnings;
use RT;

my ($scrip_file, $token_file) = @ARGV;
RT::LoadConfig();
RT::Init();
my $system = RT->SystemUser;

# made(NAME, ID, MESSAGE): RT's Create and Grant calls answer (id, message).
sub made {
    my ($what, $id, $message) = @_;
    die "$what: $message\n" unless $id;
    return $id;
}
sub create {
    my ($class, $what, %fields) = @_;
    my $object = $class->new($system);
    made($what, $object->Create(%fields));
    return $object;
}

create('RT::Queue', "queue $_", Name => $_, CorrespondAddress => lc($_) . '@desk.test', Lifecycle => 'default')
    for qw(Feedback Dispatch Safety);

# Tags takes many values; RecordNumber carries our own id, so that an unsure create can be looked up; the others are named
# like the fields that rules/vendor extracts.
my @extracted = map { [$_, 1] } qw(product.batch product.purchased_on product.serial extracted.phone extracted.place extracted.time);
for my $field (['Tags', 0], ['RecordNumber', 1], ['Satisfaction', 1], @extracted) {
    my ($name, $most) = @$field;
    my $object = create('RT::CustomField', "field $name",
        Name => $name, Type => 'Freeform', MaxValues => $most, LookupType => 'RT::Queue-RT::Ticket');
    made("field $name on all queues", $object->AddToObject(RT::Queue->new($system)));
}

my @desk_rights = qw(SeeQueue ShowTicket ShowTicketComments CreateTicket ReplyToTicket CommentOnTicket ModifyTicket
    OwnTicket TakeTicket StealTicket ReassignTicket WatchAsAdminCc SeeCustomField ModifyCustomField);
my %user;
for my $name (qw(triage-bot li carla)) {
    my $privileged = $name eq 'carla' ? 0 : 1;
    $user{$name} = create('RT::User', "user $name",
        Name => $name, EmailAddress => "$name\@desk.test", Password => "$name-password-1", Privileged => $privileged);
    next unless $privileged;
    made("$_ for $name", $user{$name}->PrincipalObj->GrantRight(Right => $_, Object => $RT::System)) for @desk_rights;
}
my $bot = $user{'triage-bot'};
made('token right', $bot->PrincipalObj->GrantRight(Right => 'ManageAuthTokens', Object => $RT::System));

my $everyone = RT::Group->new($system);
$everyone->LoadSystemInternalGroup('Everyone');
made("$_ for everyone", $everyone->PrincipalObj->GrantRight(Right => $_, Object => $RT::System)) for qw(CreateTicket ReplyToTicket);

open my $in, '<', $scrip_file or die "$scrip_file: $!\n";
my $code = do { local $/; <$in> };
close $in;
create('RT::Scrip', "scrip $_",
    Description => "triaged: $_", Queue => 0, ScripCondition => $_, ScripAction => 'User Defined', Template => 'Blank',
    Stage => 'TransactionCreate', CustomPrepareCode => 'return 1;', CustomCommitCode => $code)
    for 'On Create', 'On Correspond', 'On Comment', 'On Status Change';

# RT shows a token's text only at its birth.
my ($id, $message, $token) = RT::AuthToken->new(RT::CurrentUser->new($bot))->Create(Owner => $bot->id, Description => 'tests');
made('token', $id, $message);
open my $out, '>', $token_file or die "$token_file: $!\n";
print {$out} $token;
close $out or die "$token_file: $!\n";

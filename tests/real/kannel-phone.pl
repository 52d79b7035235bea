# kannel-phone.pl PORT FIFO FILE: a phone at Kannel's fake operator. Lines of FIFO are messages it sends;
# what it receives is appended to FILE. Ends when the operator does.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

my ($port, $fifo, $file) = @ARGV;
my $operator = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Proto => 'tcp')
    or die "operator on port $port: $!\n";
# Opened for both ways, the fifo never ends when a writer leaves.
open my $typed, '+<', $fifo or die "$fifo: $!\n";
open my $shown, '>>', $file or die "$file: $!\n";

my $ready = IO::Select->new($operator, $typed);
while (1) {
    for my $from ($ready->can_read) {
        my $count = sysread $from, my $bytes, 64 * 1024;
        exit 0 unless $count;
        my $to = $from == $operator ? $shown : $operator;
        syswrite $to, $bytes;
    }
}

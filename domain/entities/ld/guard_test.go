package ld

import (
	"net/netip"
	"testing"
)

func TestOnlyTheOpenInternetIsPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"8.8.8.8": true, "203.0.114.1": true, "2a00:1450:4001::1": true, "2606:4700::1111": true,
		"127.0.0.1": false, "127.9.9.9": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false,
		"169.254.169.254": false, "100.64.0.1": false, "0.0.0.0": false, "0.1.2.3": false, "255.255.255.255": false,
		"224.0.0.1": false, "240.0.0.1": false, "198.18.0.1": false, "192.0.0.192": false, "203.0.113.7": false,
		"::1": false, "::": false, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false, "fd12::1": false, "ff02::1": false,
		"::ffff:127.0.0.1": false, "::ffff:8.8.8.8": true, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "2001:0:1::": false,
		"::127.0.0.1": false, "2001:db8::1": false,
	} {
		if got := isPublic(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is public: %v", address, got)
		}
	}
}

func TestTheGuardRefusesWhatIsNoAddress(t *testing.T) {
	for _, address := range []string{"", "localhost:80", "127.0.0.1:80", "[::1]:80"} {
		if onlyPublic("tcp", address, nil) == nil {
			t.Errorf("%q may be dialled", address)
		}
	}
	if err := onlyPublic("tcp", "8.8.8.8:443", nil); err != nil {
		t.Error(err)
	}
}

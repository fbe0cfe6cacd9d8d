package entities

import (
	"net/http/httptest"
	"testing"
)

// A page of the internet whose name is led to this machine is of the broker's own
// origin for a browser, so callers without a name come by an address or localhost.
func TestPagesOfTheInternetAreNotThisMachine(t *testing.T) {
	for host, want := range map[string]bool{
		"127.0.0.1:8080": true, "localhost:8080": true, "[::1]:8080": true, "broker:1026": true,
		"evil.example": false, "evil.example:8080": false, "127.0.0.1.evil.example": false,
	} {
		r := httptest.NewRequest("GET", base+"/entities", nil)
		r.RemoteAddr, r.Host = "127.0.0.1:5", host
		if got := local(r); got != want {
			t.Errorf("%s: %v", host, got)
		}
	}
}

package device

import (
	"net/http"

	"citybrain/kernel/auth"
	"citybrain/kernel/web"
)

// Caller tells which device asks over HTTP, with its MQTT credentials (Basic) or, at
// the port of devices, with its certificate, which decides where one is shown. Who
// guesses is locked out as at the MQTT door. Faults: those of the Registry,
// ErrLockedOut, auth.ErrUnauthenticated.
func (d *Door) Caller(r *http.Request) (Device, error) {
	username, password, ok := r.BasicAuth()
	chain := shown(r.Context())
	if !ok && len(chain) == 0 {
		return Device{}, auth.ErrUnauthenticated
	}
	c := credentials{addr: web.Address(r.Context()), username: username, password: []byte(password)} // behind a proxy the caller's, not the proxy's
	var device Device
	var err error
	if len(chain) > 0 {
		device, err = d.gate.present(r.Context(), c, chain)
	} else {
		device, err = d.gate.enter(r.Context(), c)
	}
	if err != nil {
		d.reject(Rejection{Addr: c.addr}, err)
	}
	return device, err
}

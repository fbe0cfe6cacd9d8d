package device

import (
	"net/http"

	"citybrain/kernel/auth"
	"citybrain/kernel/web"
)

// Caller tells which device asks over HTTP with its MQTT credentials (Basic), for
// doors beside this one. Who guesses is locked out as at the MQTT door. Faults:
// those of Registry.Authenticate, ErrLockedOut, auth.ErrUnauthenticated.
func (d *Door) Caller(r *http.Request) (Device, error) {
	username, password, ok := r.BasicAuth()
	if !ok {
		return Device{}, auth.ErrUnauthenticated
	}
	addr := web.Address(r.Context())
	device, err := d.gate.enter(r.Context(), credentials{addr: addr, username: username, password: []byte(password)})
	if err != nil {
		d.reject(Rejection{Addr: addr}, err)
	}
	return device, err
}

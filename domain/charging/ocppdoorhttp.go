package charging

import (
	"net/http"

	"github.com/coder/websocket"
	"golang.org/x/time/rate"

	"citybrain/domain/charging/ocpp"
	"citybrain/kernel/auth"
	"citybrain/kernel/web"
)

// doorRoute is where piles connect. It is public because the handler knows piles by
// their own credentials, and locks guessers out as the device door does.
func (s *Service) doorRoute() web.Route {
	return web.Plain(http.MethodGet, "/ocpp/{pile}", auth.Public,
		"Charging piles connect here by WebSocket: OCPP 1.6J or 2.0.1, HTTP Basic with the name in the address and the device's key",
		http.HandlerFunc(s.enter), web.Streams, web.Unlimited, web.Answers(""))
}

// enter lets a pile in. The name in the address is its serial number or its id, and
// must be the name of the credentials, as the security profiles 1 and 2 have it.
func (s *Service) enter(w http.ResponseWriter, r *http.Request) {
	l, err := s.recognise(r)
	if err != nil {
		if auth.From(r.Context()).Kind == auth.Anonymous {
			w.Header().Set("WWW-Authenticate", `Basic realm="piles", charset="UTF-8"`)
		}
		web.Fail(w, r, err)
		return
	}
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: ocpp.Versions()})
	if err != nil {
		return // the handshake has answered
	}
	if conn.Subprotocol() == "" { // the standard wants the handshake first
		_ = conn.Close(websocket.StatusPolicyViolation, "speak ocpp1.6 or ocpp2.0.1")
		return
	}
	conn.SetReadLimit(ocpp.MaxBytes + 1)
	l.conn = conn
	l.ocpp = ocpp.NewLine(ocpp.Version(conn.Subprotocol()), l.say, l.answer)
	d := s.door.Load()
	if err := s.welcome(d.run, l); err != nil {
		_ = conn.Close(websocket.StatusTryAgainLater, "try again")
		return
	}
	d.running.Go(func() { l.read(d) })
}

// recognise tells which pile asks. Faults: ErrNoDoor, ErrIdentity, ErrNoPile, and
// those of the device door.
func (s *Service) recognise(r *http.Request) (*line, error) {
	d := s.door.Load()
	if d == nil || d.run.Err() != nil {
		return nil, ErrNoDoor
	}
	username, password, ok := r.BasicAuth()
	if !ok {
		return nil, auth.ErrUnauthenticated
	}
	if username != r.PathValue("pile") {
		return nil, ErrIdentity
	}
	addr := web.Address(r.Context())
	thing := s.Piles.Thing(username)
	if thing == "" {
		thing = username // counts as a wrong key, so that nobody learns which piles there are
	}
	who, err := d.devices.Enter(r.Context(), addr, thing, password)
	if err != nil {
		return nil, err
	}
	if s.Piles.Thing(who.ID) == "" {
		return nil, ErrNoPile // a device, but none that charges cars
	}
	return &line{s: s, thing: who.ID, addr: addr, limit: rate.NewLimiter(linePerSecond, 10*linePerSecond), plugs: map[int]*plug{}, charges: map[string]*chargeRow{}}, nil
}

package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"citybrain/domain/identity"
	"citybrain/kernel/life"
	outside "citybrain/world"
)

// registers are the outside registers behind one address: it is asked over HTTP
// whether a claim is true, and says yes or no. A real city puts a bridge to its
// province's registers there; a demo the simulated ones.
type registers struct {
	url  atomic.Pointer[string]
	http http.Client
}

// proofs are the registers that this city has; nil for none.
func (c *city) proofs() (identity.Proofs, error) {
	r := &registers{http: http.Client{Timeout: 5 * time.Second}}
	if c.cfg.Registers != "" {
		url := strings.TrimRight(c.cfg.Registers, "/")
		r.url.Store(&url)
		return r, nil
	}
	if !c.cfg.Demo {
		return nil, nil
	}
	handler, found, err := outside.Registers(c.cfg.City)
	if err != nil || !found {
		return nil, err
	}
	c.registers = simulated{r, handler}
	return r, nil
}

// simulated are registers of the outside world that a demo serves itself.
type simulated struct {
	door    *registers
	handler http.Handler
}

// part serves the simulated registers on a loopback address of their own.
func (s simulated) part() life.Part {
	server := &http.Server{Handler: s.handler, ReadHeaderTimeout: 5 * time.Second}
	return life.Part{
		Name: "registers",
		Start: func(ctx context.Context) error {
			line, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			url := "http://" + line.Addr().String()
			s.door.url.Store(&url)
			go func() { _ = server.Serve(line) }() // ends by Shutdown
			life.Note(ctx, "simulated, on %s", line.Addr())
			return nil
		},
		Stop: server.Shutdown,
	}
}

// Proves asks the register of a proof's kind.
func (r *registers) Proves(ctx context.Context, c identity.Claim) (bool, error) {
	return r.ask(ctx, "/proofs", map[string]string{"kind": string(c.Kind), "name": c.Name, "citizenId": c.CitizenID, "number": c.Number})
}

// Represents asks the register of firms.
func (r *registers) Represents(ctx context.Context, c identity.FirmClaim) (bool, error) {
	return r.ask(ctx, "/representatives", map[string]string{"name": c.Name, "code": c.Code, "citizenId": c.CitizenID})
}

// Parents asks the register of births.
func (r *registers) Parents(ctx context.Context, c identity.ChildClaim) (bool, error) {
	return r.ask(ctx, "/parents", map[string]string{"name": c.Name, "citizenId": c.CitizenID, "parent": c.Parent})
}

var errRegisterClosed = errors.New("the registers are not open yet")

// ask posts a claim. What it says of people stands in the body only: addresses end in
// logs.
func (r *registers) ask(ctx context.Context, path string, claim map[string]string) (bool, error) {
	base := r.url.Load()
	if base == nil {
		return false, errRegisterClosed
	}
	body, err := json.Marshal(claim)
	if err != nil {
		return false, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, *base+path, bytes.NewReader(body))
	if err != nil {
		return false, err
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := r.http.Do(request)
	if err != nil {
		return false, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return false, fmt.Errorf("the register at %s answered %s", path, answer.Status)
	}
	var said struct {
		Yes *bool `json:"yes"`
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, 4<<10)).Decode(&said); err != nil {
		return false, err
	}
	if said.Yes == nil {
		return false, fmt.Errorf("the register at %s said neither yes nor no", path)
	}
	return *said.Yes, nil
}

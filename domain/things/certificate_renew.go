package things

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"citybrain/kernel/db"
	"citybrain/kernel/fault"
	"citybrain/kernel/web"
)

// The faults of renewal.
var (
	ErrRenewed = fault.New(fault.TooMany, "things.certificate_renewed", "The device has asked for a certificate less than a minute ago.")
	ErrRenewal = fault.New(fault.Malformed, "things.certificate_renewal", `The request must be a JSON object {"csr": "PKCS #10 as PEM"}.`)
)

const (
	renewedBy   = "device" // who issued a certificate that its device asked for
	renewEvery  = time.Minute
	overRenewed = "renewed"
	overUnused  = "asked for again"
)

// Renew gives a thing a certificate for the key of a request. Who calls has made
// sure that the thing itself asks, by its present certificate or password. What it
// has goes on to hold until it signs on with the new one for the first time; one
// that it asked for before and never used ends. Faults: ErrRequest, ErrRenewed,
// ErrTooOften, ErrNoIssuer, ErrSealer, ErrCertificates.
func (s *Service) Renew(ctx context.Context, thing ThingID, csr string) (out Certificate, err error) {
	public, err := readRequest(csr)
	if err != nil {
		return out, err
	}
	if !s.limit.AllowN(s.Clock.Now(), 1) {
		return out, ErrTooOften
	}
	err = s.DB.Do(ctx, func(tx *db.Tx) error {
		last, err := s.store.lastRenewal(ctx, tx, thing)
		if err != nil {
			return err
		}
		if wait := renewEvery - tx.Now.Sub(db.Time(last)); last != 0 && wait > 0 {
			return ErrRenewed.With("retry_after", int(wait/time.Second)+1)
		}
		if err := s.store.revokeUnused(ctx, tx, thing); err != nil {
			return err
		}
		out, err = s.certify(ctx, tx, thing, public, certifying{validity: certifiedFor, by: renewedBy})
		return err
	})
	return out, err
}

// changeOver ends what a thing had when it signs on for the first time with a
// certificate that it asked for itself.
func (s *Service) changeOver(ctx context.Context, used certificateRow) error {
	return s.DB.Do(ctx, func(tx *db.Tx) error {
		first, err := s.store.useCertificate(ctx, tx, used)
		if err != nil || !first || used.by != renewedBy {
			return err
		}
		return s.store.revokeOlder(ctx, tx, used)
	})
}

// renew answers a device that asks for its next certificate.
func (s *Service) renew(w http.ResponseWriter, r *http.Request) {
	out, err := s.renewal(r)
	if err != nil {
		w.Header().Set("WWW-Authenticate", `Basic realm="devices", charset="UTF-8"`)
		web.Fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out) // if it is lost the device asks again
}

func (s *Service) renewal(r *http.Request) (Certificate, error) {
	if s.gate == nil {
		return Certificate{}, ErrCredentials
	}
	who, err := s.gate.Caller(r)
	if err != nil {
		return Certificate{}, err
	}
	var in renewalInput
	if err := json.NewDecoder(http.MaxBytesReader(nil, r.Body, maxPEM)).Decode(&in); err != nil {
		return Certificate{}, ErrRenewal.Because(err)
	}
	return s.Renew(r.Context(), ThingID(who.ID), in.CSR)
}

// renewalInput is what a device sends for its next certificate.
type renewalInput struct {
	CSR string `json:"csr" maxLength:"8192" doc:"PKCS #10 as PEM, for a new key"`
}

package notify

import (
	"encoding/json"
	"io"
	"net/http"

	"citybrain/kernel/web"
)

// receiptDoor takes receipts from whoever holds the secret. It is open to the world, so
// it says nothing of why it refuses, and looks at a body only when it is signed.
func (s *Service) receiptDoor(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, receiptBytes))
	if err != nil {
		web.Fail(w, r, ErrReceipts.Because(err))
		return
	}
	if !signed(s.Secret, r.Header.Get(timeHeader), r.Header.Get(signatureHeader), body, s.Clock.Now()) {
		web.Fail(w, r, ErrSignature)
		return
	}
	list, err := parseReceipts(body)
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	out, err := s.takeReceipts(r.Context(), list)
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out) // a lost gateway reports again
}

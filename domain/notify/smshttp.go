package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"citybrain/kernel/clock"
)

// SMSBridge is a gateway of short messages over HTTP 短信网关: a signed POST a message to
// one address, behind which stands whatever the city has a contract with.
//
//	{"id": "delivery_…", "to": "13800000000", "text": "…", "language": "zh-CN"}
//
// Any answer of 2xx takes it on and may name a reference ({"reference": "…"}); 408, 425,
// 429 and 5xx ask to come again; the others refuse it for good. Idempotency-Key is the id.
type SMSBridge struct {
	URL    string
	Secret string
	Clock  clock.Clock
	Client *http.Client
}

type bridgeMessage struct {
	ID       DeliveryID `json:"id"`
	To       string     `json:"to"`
	Text     string     `json:"text"`
	Language string     `json:"language"`
}

// answerBytes bounds what is read of a gateway's answer.
const answerBytes = 64 << 10

// Send posts one message.
func (b SMSBridge) Send(ctx context.Context, m Outgoing) (string, error) {
	body, err := json.Marshal(bridgeMessage{m.ID, m.To, m.Text, m.Language})
	if err != nil {
		return "", err
	}
	ask, err := http.NewRequestWithContext(ctx, http.MethodPost, b.URL, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	stamp := strconv.FormatInt(b.Clock.Now().Unix(), 10)
	ask.Header.Set("Content-Type", "application/json")
	ask.Header.Set("Idempotency-Key", string(m.ID))
	ask.Header.Set(timeHeader, stamp)
	ask.Header.Set(signatureHeader, signature(b.Secret, stamp, body))
	answer, err := b.Client.Do(ask)
	if err != nil {
		return "", fmt.Errorf("ask the gateway: %w", err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(answer.Body, answerBytes))
	switch code := answer.StatusCode; {
	case code/100 == 2:
		var said struct {
			Reference string `json:"reference"`
		}
		_ = json.Unmarshal(raw, &said) // a gateway need not name one
		return said.Reference, nil
	case err != nil:
		return "", fmt.Errorf("read the gateway's answer: %w", err)
	case code/100 == 5, code == http.StatusRequestTimeout, code == http.StatusTooEarly, code == http.StatusTooManyRequests, code == http.StatusUnauthorized:
		return "", fmt.Errorf("the gateway answers %d", code) // 401 too: our secret is wrong, not the message
	default:
		return "", ErrRefused.Because(fmt.Errorf("the gateway answers %d", code))
	}
}

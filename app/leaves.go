package app

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"citybrain/domain/things"
	"citybrain/kernel/bus"
	"citybrain/kernel/config"
	"citybrain/kernel/device"
	"citybrain/kernel/fault"
)

// The questions that a department's agent asks the city.
const (
	askVerify    = "verify"    // are this name and key right
	askEnded     = "ended"     // which of these keys are no longer in force
	askProvision = "provision" // a new device wants its key
	askSeen      = "seen"      // who came and went at the agent's door
	askReject    = "reject"    // what the agent's door refused
)

// ErrQuestion tells that an agent asked what the city cannot read.
var ErrQuestion = fault.New(fault.Malformed, "app.agent_question", "The agent's question cannot be read.")

// agentKey is an agent's name and key at the door, and a device's.
type agentKey struct {
	Username string `json:"username"`
	Password string `json:"password"`
}

// agentSecret is what the agent of a department shows at the city's door. It
// follows from the city's secret and cannot be turned back into it, so that one
// department cannot speak for another.
func agentSecret(city, department string) string {
	mac := hmac.New(sha256.New, []byte(city))
	fmt.Fprintf(mac, "citybrain agent\n%s", department)
	return hex.EncodeToString(mac.Sum(nil))
}

// ErrAgentSettings tells what an agent, or its secret, cannot do without.
var ErrAgentSettings = fault.New(fault.Invalid, "app.agent_settings", "The agent's settings are not complete.")

// AgentSecret tells the secret of the department's agent; cfg is the city's.
// ErrAgentSettings without the city's secret.
func AgentSecret(cfg config.Config, out io.Writer) error {
	if len(cfg.Leaf.Secret) < 16 {
		return ErrAgentSettings.Saying("The city's secret is not known here: set CITYBRAIN_LEAF_SECRET (at least 16 characters).")
	}
	_, err := fmt.Fprintln(out, agentSecret(cfg.Leaf.Secret, cfg.Leaf.Department))
	return err
}

// leaves is the door for the agents that the settings name, nil without one.
func (c *city) leaves() *bus.Leaves {
	l := c.cfg.Leaf
	if l.Listen == "" {
		return nil
	}
	door := &bus.Leaves{Listen: l.Listen}
	for _, department := range l.Departments {
		door.Agents = append(door.Agents, bus.Agent{Name: department, Password: agentSecret(l.Secret, department), Observe: true})
	}
	return door
}

// answerAgents answers the questions of agents, each under the organisation
// that it was let in for.
func (c *city) answerAgents() {
	registry := c.domains.things
	c.bus.Answer(askVerify, answering(func(ctx context.Context, agent string, k agentKey) (things.Verified, error) {
		return registry.Agent(agent).Verify(ctx, k.Username, k.Password)
	}))
	c.bus.Answer(askEnded, answering(func(ctx context.Context, agent string, editions map[string]string) ([]string, error) {
		return registry.Agent(agent).Ended(ctx, editions)
	}))
	c.bus.Answer(askProvision, answering(func(ctx context.Context, agent string, in things.Provision) (things.Credential, error) {
		return registry.Agent(agent).Provision(ctx, in)
	}))
	c.bus.Answer(askSeen, answering(func(ctx context.Context, agent string, list []device.Sighting) (bool, error) {
		return true, registry.Agent(agent).Seen(ctx, list)
	}))
	c.bus.Answer(askReject, answering(func(ctx context.Context, agent string, list []device.Rejection) (bool, error) {
		return true, registry.Agent(agent).Reject(ctx, list)
	}))
}

// answering reads the question and writes the answer as JSON.
func answering[Q, A any](f func(ctx context.Context, agent string, question Q) (A, error)) bus.Answer {
	return func(ctx context.Context, agent string, raw []byte) ([]byte, error) {
		var question Q
		if err := json.Unmarshal(raw, &question); err != nil {
			return nil, ErrQuestion.Because(err)
		}
		answer, err := f(ctx, agent, question)
		if err != nil {
			return nil, err
		}
		return json.Marshal(answer)
	}
}

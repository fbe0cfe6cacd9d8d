package things

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"time"

	"citybrain/kernel/auth"
	"citybrain/kernel/web"
)

func (s *Service) firmwareRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/firmware", ReadPermission, "List firmware", s.listFirmware),
		web.Plain(http.MethodPost, "/api/v1/firmware", FirmwarePermission, "Add a firmware: the body is its content; profile, version, sha256 and note stand in the query",
			http.HandlerFunc(s.addFirmware), web.Takes[string]("application/octet-stream"), web.Creates, web.BodyLimit(maxFirmware+1)),
		web.Plain(http.MethodGet, "/api/v1/devices/firmware/{id}", auth.Public, "Fetch a firmware with a device's credentials, also in parts (Range)",
			http.HandlerFunc(s.download), web.Answers("application/octet-stream"), web.Streams, web.Unlimited),
		web.Get("/api/v1/devices/keys/{id}", auth.Public, "The public key that a signature of the city names: suite.KEY.signature", s.showKey, web.Unlimited), // thousands of devices behind one router ask at once
		web.Get("/api/v1/campaigns", ReadPermission, "List firmware campaigns", s.listCampaigns),
		web.Post("/api/v1/campaigns", FirmwarePermission, "Bring a firmware to things, stage by stage", s.startCampaign),
		web.Get("/api/v1/campaigns/{id}", ReadPermission, "Show a campaign and how far it is", s.showCampaign),
		web.Get("/api/v1/campaigns/{id}/things", ReadPermission, "The things of a campaign and how far each is", s.listUpdates),
		web.Get("/api/v1/things/{id}/firmware", ReadPermission, "Which firmware a thing runs", s.showInstalled),
		web.Post("/api/v1/campaigns/{id}/pause", FirmwarePermission, "Pause a campaign", s.changeBy("pause")),
		web.Post("/api/v1/campaigns/{id}/resume", FirmwarePermission, "Go on; after a pause for health this accepts the failures of the stage", s.changeBy("resume")),
		web.Post("/api/v1/campaigns/{id}/rollback", FirmwarePermission, "Tell every thing that was offered the firmware to return to the one before", s.changeBy("rollback")),
	}
}

type firmwareInput struct {
	Profile string `query:"profile" maxLength:"32"`
}

func (s *Service) listFirmware(ctx context.Context, in *firmwareInput) (list[Firmware], error) {
	firmware, err := s.Firmwares(ctx, in.Profile)
	return whole(firmware), err
}

func (s *Service) addFirmware(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	f, err := s.AddFirmware(r.Context(), NewFirmware{Profile: q.Get("profile"), Version: q.Get("version"), SHA256: q.Get("sha256"), Note: q.Get("note")}, r.Body)
	if err != nil {
		web.Fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Location", "/api/v1/firmware?profile="+f.Profile)
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(f) // it is stored whether or not the caller hears it
}

func (s *Service) listCampaigns(ctx context.Context, _ *web.None) (list[Campaign], error) {
	campaigns, err := s.Campaigns(ctx)
	return whole(campaigns), err
}

type startCampaignInput struct {
	Body struct {
		Firmware  FirmwareID `json:"firmware" maxLength:"64"`
		Target    Target     `json:"target"`
		Stages    []float64  `json:"stages" maxItems:"10" doc:"Percent of the things, rising to 100: [5, 50, 100]"`
		Tolerance float64    `json:"tolerance" doc:"Percent of a stage that may fail or fall silent before the campaign pauses"`
		Soak      float64    `json:"soak,omitempty" doc:"Seconds between the last answer of a stage and the next"`
		Patience  float64    `json:"patience,omitempty" doc:"Seconds until a thing that has not answered counts as failed: 60 to 604,800; 86,400 if absent"`
		Why       string     `json:"why" maxLength:"1000"`
	}
}

func (s *Service) startCampaign(ctx context.Context, in *startCampaignInput) (Campaign, error) {
	b := in.Body
	soak := min(max(b.Soak, -1), 2*maxSoak.Seconds()) // what cannot be is refused by check
	patience := min(max(b.Patience, -1), 2*maxSoak.Seconds())
	return s.StartCampaign(ctx, Plan{Firmware: b.Firmware, Target: b.Target, Stages: b.Stages, Tolerance: b.Tolerance, Soak: time.Duration(soak * float64(time.Second)), Patience: time.Duration(patience * float64(time.Second)), Why: b.Why})
}

func (s *Service) showCampaign(ctx context.Context, in *idInput) (Campaign, error) {
	return s.CampaignOf(ctx, CampaignID(in.ID))
}

func (s *Service) changeBy(act string) func(context.Context, *idInput) (Campaign, error) {
	return func(ctx context.Context, in *idInput) (Campaign, error) {
		return s.ChangeCampaign(ctx, CampaignID(in.ID), act)
	}
}

// publicKey is a key with which devices check what the city has signed.
type publicKey struct {
	ID  string `json:"id"`
	PEM string `json:"pem" doc:"PKIX, PEM: SM2 or ECDSA P-256, as the signature's suite says"`
}

// showKey gives a public key, also one that was rotated out.
func (s *Service) showKey(_ context.Context, in *idInput) (publicKey, error) {
	ring, ok := s.Signer.(interface {
		PublicKey(id string) ([]byte, error)
	})
	if !ok {
		return publicKey{}, ErrNoKey
	}
	der, err := ring.PublicKey(in.ID)
	if err != nil {
		return publicKey{}, ErrNoKey.With("key", in.ID).Because(err)
	}
	return publicKey{in.ID, string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))}, nil
}

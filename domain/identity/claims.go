package identity

import (
	"context"
	"slices"

	"citybrain/kernel/db"
)

// Claims tells a system that somebody signs on to about them, by the scopes that they
// agreed to: what kernel/openid asks of the domain that knows people. ErrLocked,
// ErrDemoOnly and ErrNoPerson for who cannot sign in any more. It records nothing:
// whoever gives the claims out does.
func (s *Service) Claims(ctx context.Context, tx *db.Tx, person string, scopes []string) (claims map[string]any, fields []string, err error) {
	if _, err := s.acting(ctx, tx, PersonID(person), ""); err != nil {
		return nil, nil, err
	}
	p, err := s.store.person(ctx, tx, PersonID(person))
	if err != nil {
		return nil, nil, err
	}
	claims = map[string]any{}
	if slices.Contains(scopes, "profile") {
		claims["name"], claims["locale"] = p.Name, p.Language
		fields = append(fields, "name")
	}
	if slices.Contains(scopes, "phone") && p.Phone != "" {
		claims["phone_number"] = p.Phone
		kinds, err := s.store.proofKinds(ctx, tx, p.ID)
		if err != nil {
			return nil, nil, err
		}
		claims["phone_number_verified"] = slices.Contains(kinds, ProofSMS) || slices.Contains(kinds, ProofPhone)
		fields = append(fields, "phone")
	}
	if slices.Contains(scopes, "level") {
		if claims["real_name_level"], err = s.levelOf(ctx, tx, p.ID); err != nil {
			return nil, nil, err
		}
	}
	if slices.Contains(scopes, "posts") {
		posts, err := s.store.postsOf(ctx, tx, p.ID)
		if err != nil {
			return nil, nil, err
		}
		list := []map[string]any{}
		for _, one := range posts {
			list = append(list, map[string]any{"id": one.ID, "organisation": one.Organisation, "region": one.Region, "roles": one.Roles, "zh": one.ZH, "en": one.EN})
		}
		claims["posts"] = list
	}
	return claims, fields, nil
}

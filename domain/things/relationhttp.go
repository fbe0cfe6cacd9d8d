package things

import (
	"context"

	"citybrain/kernel/page"
	"citybrain/kernel/web"
)

func (s *Service) relationRoutes() []web.Route {
	return []web.Route{
		web.Get("/api/v1/relation-kinds", ReadPermission, "The kinds of relations between things", s.listRelationKinds),
		web.Get("/api/v1/assets", ReadPermission, "List assets with what lies below them", s.listAssets),
		web.Get("/api/v1/things/{id}/relations", ReadPermission, "The relations of a thing", s.listRelations),
		web.Get("/api/v1/things/{id}/tree", ReadPermission, "What lies below a thing, with counts and the worst state", s.showTree),
		web.Put("/api/v1/things/{id}/relations/{kind}/{to}", RegisterPermission, "Set a relation from one thing to another", s.setRelation),
		web.Delete("/api/v1/things/{id}/relations/{kind}/{to}", RegisterPermission, "End a relation", s.endRelation),
	}
}

func (s *Service) listRelationKinds(context.Context, *web.None) (list[RelationKind], error) {
	return whole(s.RelationKinds()), nil
}

type assetsInput struct {
	page.Ask
	Profile string `query:"profile" maxLength:"32"`
	Region  string `query:"region" maxLength:"14" doc:"Beginning of the region code"`
	Text    string `query:"q" maxLength:"100" doc:"Part of the name, the serial number or the id"`
	Roots   bool   `query:"roots" doc:"Only those that belong to nothing"`
}

func (s *Service) listAssets(ctx context.Context, in *assetsInput) (page.Page[AssetView], error) {
	return s.Assets(ctx, AssetQuery{Profile: in.Profile, Region: in.Region, Text: in.Text, Roots: in.Roots, Ask: in.Ask})
}

func (s *Service) listRelations(ctx context.Context, in *idInput) (list[RelationView], error) {
	views, err := s.Relations(ctx, in.ID)
	return whole(views), err
}

type treeInput struct {
	ID    string `path:"id" maxLength:"64"`
	Depth int    `query:"depth" default:"1" minimum:"0" maximum:"8" doc:"Levels that are shown; the counts are over all"`
}

func (s *Service) showTree(ctx context.Context, in *treeInput) (Branch, error) {
	return s.Tree(ctx, in.ID, in.Depth)
}

type relationInput struct {
	ID   string `path:"id" maxLength:"64"`
	Kind string `path:"kind" maxLength:"32"`
	To   string `path:"to" maxLength:"64"`
}

func (in *relationInput) relation() Relation {
	return Relation{Kind: in.Kind, From: ThingID(in.ID), To: ThingID(in.To)}
}

func (s *Service) setRelation(ctx context.Context, in *relationInput) (web.None, error) {
	return web.None{}, s.Relate(ctx, in.relation())
}

func (s *Service) endRelation(ctx context.Context, in *relationInput) (web.None, error) {
	return web.None{}, s.Unrelate(ctx, in.relation())
}

-- Who holds a post that covers a place: asked whenever a case is given to somebody.
CREATE INDEX identity_posts_scope ON identity_posts (region, org, id);

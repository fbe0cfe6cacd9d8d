const keys = {
  openid: 'openid',
  profile: 'profile',
  phone: 'phoneScope',
  level: 'levelScope',
  posts: 'posts',
  offline_access: 'offline_access',
} as const;

/** Gives the key of the words for what a system asks to know. */
export function scopeText(scope: string): (typeof keys)[keyof typeof keys] {
  return scope in keys ? keys[scope as keyof typeof keys] : 'openid';
}

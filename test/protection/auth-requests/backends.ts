import { form, GET, type Requests } from './request';

export const BACKENDS = {
  wordPress: {
    sends: [
      ['/wp-login.php?action=lostpassword', form('user_login=a%40x.org&redirect_to=')],
      ['/wp-login.php', form('action=lostpassword&user_login=jane')],
      ['/wp-login.php?action=register', form('user_login=a&user_email=a%40x.org')],
      ['/wp-login.php/x?action=retrievepassword', form('user_login=a%40x.org')],
      ['//wp-login.php?action=lostpassword', form('user_login=a%40x.org')],
      ['/wp-signup.php', form('stage=validate-user-signup&user_email=a%40x.org')],
      ['/wp-admin/profile.php', form('action=update&user_id=5&email=b%40x.org')],
      ['/wp-admin/user-edit.php', form('action=update&user_id=5&email=b%40x.org')],
    ],
    pages: ['/wp-login.php', '/wp-signup.php'],
    beside: [
      ['/wp-admin/profile.php', GET],
      ['/wp-admin/admin-ajax.php', form('action=heartbeat')],
      ['/wp-comments-post.php', form('comment=a&email=a%40x.org')],
      ['/2026/12/hello-world/', GET],
    ],
  },
} satisfies Record<string, Requests>;
